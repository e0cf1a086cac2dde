import type { Logger } from "../../core/log.ts";
import { LATEST } from "../../core/registry/grammar.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { type ResolvedVersion, resolveReference } from "../../core/registry/resolve-reference.ts";
import { findRollback } from "../../core/registry/roll-back.ts";
import { currentStage } from "../../core/registry/stage-history.ts";
import type { DeployInputs } from "./contract.ts";

/** What is to be deployed, or why nothing is. */
export type ChosenVersion =
  | { readonly resolved: ResolvedVersion; readonly rollbackOf: string | undefined }
  | { readonly nothing: string };

export interface VersionRequest {
  readonly model: string;
  readonly environment: string;
  readonly inputs: Pick<DeployInputs, "task" | "version">;
  /** Commit that this run is for; undefined where no run of a workflow deploys. */
  readonly commit: string | undefined;
}

/**
 * The version that is named; for a rollback what the environment held before; else, in a workflow, the newest one that was registered from
 * its commit (a run that registered nothing deploys nothing); else the newest one.
 * @throws SLIPWAY_E_VERSION_NOT_FOUND, SLIPWAY_E_REGISTRY_UNREADABLE
 */
export async function chooseVersion(
  { model, environment, inputs, commit }: VersionRequest,
  { registry, log }: { readonly registry: ModelStore; readonly log: Logger },
): Promise<ChosenVersion> {
  const { task, version } = inputs;
  if (task === "rollback") {
    const to = await findRollback(registry, { model, stage: environment, to: version });
    const rollbackOf = currentStage(await registry.stage(model, environment))?.version;
    return { resolved: await resolveReference(registry, `${model}@${to}`), rollbackOf };
  }
  if (version !== undefined || task === "promote" || commit === undefined) {
    return { resolved: await resolveReference(registry, `${model}@${version ?? LATEST}`), rollbackOf: undefined };
  }
  const versions = await registry.versions(model);
  const made = versions.findLast(({ source }) => source.commit === commit);
  if (made === undefined)
    return { nothing: `no version of ${model} was registered from commit ${commit.slice(0, 12)}` };
  log.info(`${made.version} was registered from commit ${commit.slice(0, 12)}`);
  return { resolved: await resolveReference(registry, `${model}@${made.version}`), rollbackOf: undefined };
}
