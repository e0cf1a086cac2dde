import type { Manifest } from "../documents/manifest.ts";
import type { ModelStore } from "./model-store.ts";
import { currentStage } from "./stage-history.ts";
import { statusOf, type VersionStatus } from "./version-status.ts";

/** One line of `slipway registry list`; the names are stable. */
export interface VersionEntry {
  readonly model: string;
  readonly version: string;
  /** Digest of the model, as model.json has it. */
  readonly digest: string;
  readonly createdAt: string;
  /** Stages in which this version is the current one, sorted. */
  readonly stages: readonly string[];
  /** Reason of the deprecation; absent when it is not deprecated. */
  readonly deprecated?: string;
  /** Reason of the withdrawal; absent when it is not yanked. */
  readonly yanked?: string;
}

/** Every version of one model, or of all, models by name, the newest version first. @throws SLIPWAY_E_REGISTRY_UNREADABLE */
export async function listVersions(store: ModelStore, model?: string): Promise<readonly VersionEntry[]> {
  const models = model === undefined ? await store.models() : [model];
  const lists = await Promise.all(models.map((name) => listModel(store, name)));
  return lists.flat();
}

/** The stages of a model with the version that each holds, by stage name. */
export async function loadCurrentStages(store: ModelStore, model: string): Promise<ReadonlyMap<string, string>> {
  const stages = await store.stages(model);
  const current = await Promise.all(
    stages.map(async (stage) => [stage, currentStage(await store.stage(model, stage))?.version] as const),
  );
  return new Map(current.flatMap(([stage, version]) => (version === undefined ? [] : [[stage, version]])));
}

/** Stages in which a version is the current one, sorted. */
export function stagesOf({ version }: Pick<Manifest, "version">, current: ReadonlyMap<string, string>): string[] {
  return [...current].flatMap(([stage, held]) => (held === version ? [stage] : [])).toSorted();
}

/** A status as a document holds it: what was not said is absent. */
export function describeStatus({ deprecated, yanked }: VersionStatus): Pick<VersionEntry, "deprecated" | "yanked"> {
  return { ...(deprecated === null ? {} : { deprecated }), ...(yanked === null ? {} : { yanked }) };
}

async function listModel(store: ModelStore, model: string): Promise<readonly VersionEntry[]> {
  const [versions, notices, current] = await Promise.all([
    store.versions(model),
    store.notices(model),
    loadCurrentStages(store, model),
  ]);
  return versions.toReversed().map((manifest) => ({
    model,
    version: manifest.version,
    digest: manifest.modelDigest,
    createdAt: manifest.createdAt,
    stages: stagesOf(manifest, current),
    ...describeStatus(statusOf(notices, manifest.version)),
  }));
}
