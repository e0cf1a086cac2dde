import { toSlipwayError } from "../../core/errors.ts";
import type { KeptIssue } from "../../core/issues/perform-act.ts";
import { tellFleet } from "../../core/monitor/history/record-tenant.ts";
import { findLatestWindow } from "../../core/monitor/latest-window.ts";
import type { Outcome } from "../../core/outcome.ts";
import { prefixLog } from "../../core/tenants/scope.ts";
import { actOnMonitor } from "./act-on-document.ts";
import { concludeMonitoring, type FailedModel } from "./conclude-monitoring.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import type { Scope } from "./list-scopes.ts";
import type { MonitorPorts } from "./main.ts";
import { type Measured, measureComparison } from "./measure-comparison.ts";
import { preparePipeline } from "./prepare-comparison.ts";

interface Judged {
  readonly scope: Scope;
  readonly measured: Measured;
}

/**
 * Judges each model on its rows, and on a laptop keeps the issues of all of them: only when all are judged, so that what many tenants see at
 * once is one matter from the first. A tenant that cannot be judged stops no other: the stage then ends as `error`.
 */
export async function monitorScopes(
  scopes: readonly Scope[],
  inputs: MonitorInputs,
  ports: MonitorPorts,
): Promise<Outcome<MonitorOutput>> {
  const judged: Judged[] = [];
  const failed: FailedModel[] = [];
  for (const scope of scopes) {
    const result = await judge(scope, { inputs, ports, alone: scopes.length === 1 });
    if ("error" in result) failed.push(result);
    else judged.push(result);
  }
  // On a laptop nobody acts later; in a workflow the job that may write does.
  const kept = ports.run === "" ? await actOnAll(judged, ports) : [];
  return concludeMonitoring({ measured: judged.map(({ measured }) => measured), failed, kept }, inputs);
}

interface Work {
  readonly inputs: MonitorInputs;
  readonly ports: MonitorPorts;
  /** Whether it is the only one. */
  readonly alone: boolean;
}

async function judge(scope: Scope, { inputs, ports, alone }: Work): Promise<Judged | FailedModel> {
  const { tenant } = scope;
  const log = tenant === null ? ports.log : prefixLog(ports.log, tenant);
  try {
    const own = { ...ports, log };
    const measured = await measureComparison(await preparePipeline(scope, inputs, own), inputs, own);
    const { verdict, reason } = measured.monitor;
    const rows = findLatestWindow(measured.monitor)?.rows ?? 0;
    if (tenant !== null) log.info(`${verdict}, ${rows} rows. ${reason}`);
    return { scope, measured };
  } catch (thrown) {
    // Without the model of all rows there is nothing to say of the others.
    if (alone || tenant === null || ports.signal.aborted) throw thrown;
    const error = toSlipwayError(thrown);
    log.warn(`${error.code}: ${error.what} ${error.remedy}`);
    return { model: scope.loaded.pipeline.name, error };
  }
}

async function actOnAll(judged: readonly Judged[], ports: MonitorPorts): Promise<readonly KeptIssue[]> {
  const kept: KeptIssue[] = [];
  for (const { measured } of judged) await tellFleet(ports.state, measured.monitor);
  for (const { scope, measured } of judged) {
    kept.push(...(await actOnMonitor(measured.monitor, scope.loaded.pipeline.monitor, ports)));
  }
  return kept;
}
