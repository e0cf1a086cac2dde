import type { ArtifactStore } from "../../core/artifacts/artifact-store.ts";
import type { ArtifactFetcher } from "../../core/artifacts/fetch-artifact.ts";
import type { Audit } from "../../core/audit/audit.ts";
import type { Clock } from "../../core/clock.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { KeepPorts } from "../../core/pipeline/keep-pipeline.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { type ActPorts, actOnDocument } from "./act-on-document.ts";
import { assertDocumentAlone } from "./assert-document-alone.ts";
import type { CompatPorts } from "./compare-compat.ts";
import { concludeMonitoring } from "./conclude-monitoring.ts";
import type { MonitorInputs, MonitorOutput } from "./contract.ts";
import { listScopes, type ScopePorts } from "./list-scopes.ts";
import { measureComparison } from "./measure-comparison.ts";
import type { PerformancePorts } from "./measure-performance.ts";
import { monitorScopes } from "./monitor-scopes.ts";
import { prepareTables } from "./prepare-comparison.ts";
import { reportOverdue } from "./report-overdue.ts";
import type { ReferencePorts } from "./resolve-reference.ts";

export interface MonitorPorts
  extends ReferencePorts,
    KeepPorts,
    ArtifactFetcher,
    ActPorts,
    PerformancePorts,
    ScopePorts,
    CompatPorts {
  readonly pipelines: PipelineSource;
  readonly profiler: Profiler;
  /** Where a run keeps files for other jobs; undefined on a laptop. */
  readonly runArtifacts: Pick<ArtifactStore, "upload"> | undefined;
  /** Absolute path of a path as the user wrote it. */
  resolvePath(path: string): string;
  readonly audit: Audit;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Judges what was served, or any table, against a reference, and leaves `monitor.json`. */
export async function run(inputs: MonitorInputs, ports: MonitorPorts): Promise<Outcome<MonitorOutput>> {
  const { document: known, overdue } = inputs;
  if (known !== undefined) assertDocumentAlone(inputs);
  if (known !== undefined) return await actOnDocument({ ...inputs, document: known }, ports);
  if (overdue !== undefined) return await reportOverdue(overdue, ports);
  const pipeline = inputs.artifact === undefined ? inputs.pipeline : await ports.fetchArtifact(inputs.artifact);
  if (pipeline !== undefined) {
    const scopes = await listScopes(await ports.pipelines.load(pipeline), inputs, ports);
    return await monitorScopes(scopes, inputs, ports);
  }
  const measured = await measureComparison(await prepareTables(inputs, ports), inputs, ports);
  return concludeMonitoring({ measured: [measured], failed: [], kept: [] }, inputs);
}
