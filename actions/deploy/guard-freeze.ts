import type { Freeze } from "../../core/freeze/find-freeze.ts";
import { findFreeze } from "../../core/freeze/find-freeze.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import type { DeployInputs } from "./contract.ts";

export interface FreezeGuardPorts {
  /** What people and monitoring have recorded of the model. */
  readonly state: Pick<StateStore, "read">;
}

/** Whether a freeze stands in the way: never of a rollback, which is what a freeze waits for. @throws SLIPWAY_E_STATE_UNREADABLE */
export async function findObstacle(
  { pipeline: { name, monitor } }: LoadedPipeline,
  { task }: Pick<DeployInputs, "task">,
  { state }: FreezeGuardPorts,
): Promise<Freeze | undefined> {
  if (task === "rollback") return undefined;
  return await findFreeze({ model: name, onDrift: monitor?.onDrift.includes("freeze") ?? false }, state);
}

/** One sentence: that it is frozen, why, and where to read on. */
export function describeFreeze(model: string, { reason, number }: Freeze): string {
  const where = number === null ? "" : ` See issue #${number}.`;
  return `Deployments of ${model} are frozen: ${reason}.${where} Write /unfreeze below the issue, or give \`force-reason\`.`;
}

/** The reason in the environment's history of a version that was deployed all the same. */
export function describeForce({ reason, forceReason }: DeployInputs, { number }: Freeze): string {
  const which = number === null ? "" : ` of #${number}`;
  return `${reason} Forced past the freeze${which}: ${forceReason}`.trim();
}
