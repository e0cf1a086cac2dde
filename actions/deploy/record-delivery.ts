import type { DeployTask } from "../../core/documents/deployment.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { toSlipwayError } from "../../core/errors.ts";
import type { StageStepKind } from "../../core/registry/model-store.ts";
import { appendStageStep } from "../../core/registry/stage-history.ts";
import type { Checks } from "./check-server.ts";
import type { DeployPorts } from "./main.ts";

/** What is done, for everybody who is told of it. */
export interface Step {
  readonly manifest: Manifest;
  readonly environment: string;
  readonly task: DeployTask;
  readonly rollbackOf: string | undefined;
  /** Given by whoever asked; may be empty. */
  readonly reason: string;
}

const KINDS: Readonly<Record<DeployTask, StageStepKind>> = {
  deploy: "deployment",
  promote: "promotion",
  rollback: "rollback",
};

/** Does the work as one deployment that others can follow: it begins as `in_progress` and ends as what came of it. */
export async function showDeployment<Result extends { readonly checks: Checks; readonly url: string }>(
  step: Step,
  work: () => Promise<Result>,
  { deployments, run, log }: Pick<DeployPorts, "deployments" | "run" | "log">,
): Promise<Result> {
  if (deployments === undefined) return await work();
  const open = await deployments.begin(describe(step, run));
  const close = async (ending: Parameters<typeof deployments.finish>[1]): Promise<void> => {
    // One of the same payload that is active already is verified and not written again.
    if (!open.active) await deployments.finish(open.id, ending);
  };
  try {
    const done = await work();
    const { checks, url } = done;
    if (checks.passed) await close({ state: "success", description: "Its checks passed.", environmentUrl: url });
    else await close({ state: "failure", description: checks.smoke.detail });
    return done;
  } catch (thrown) {
    const error = toSlipwayError(thrown);
    await close({ state: "error", description: error.what }).catch((second: unknown) =>
      log.warn(`The deployment could not be ended: ${toSlipwayError(second).message}`),
    );
    throw thrown;
  }
}

function describe({ manifest, environment, task, rollbackOf }: Step, run: string) {
  const { model, version, modelDigest: digest, source } = manifest;
  return {
    ...{ environment, model, version, digest, task, traffic: 1, run },
    commit: source.commit ?? "",
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
  };
}

/** Extends the environment's history: from now on it holds this version. */
export async function recordStage(
  { manifest, environment, task, reason }: Step,
  { registry, clock, log }: DeployPorts,
): Promise<void> {
  const { model, version } = manifest;
  const { appended } = await appendStageStep(
    { store: registry, clock },
    { model, stage: environment, version, reason: reason || "Deployed; its checks passed.", kind: KINDS[task] },
  );
  const reference = `${model}@${version}`;
  log.info(
    appended
      ? `${reference} is current in ${environment}`
      : `${reference} was current in ${environment} already; verified`,
  );
}
