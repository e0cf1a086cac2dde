import type { Manifest } from "../documents/manifest.ts";
import { SlipwayError } from "../errors.ts";
import { loadStatus } from "./change-status.ts";
import { assertModelName, isStageName, isVersion, LATEST } from "./grammar.ts";
import type { ModelStore } from "./model-store.ts";
import { currentStage } from "./stage-history.ts";
import { versionNotFound } from "./version-not-found.ts";
import { statusOf, type VersionStatus } from "./version-status.ts";

/** What a user may write for a model: `name@1.2.0`, `name@production`, `name@latest`, `name`. */
export interface Reference {
  readonly model: string;
  readonly selector:
    | { readonly kind: "version"; readonly version: string }
    | { readonly kind: "stage"; readonly stage: string }
    | { readonly kind: "latest" }
    | { readonly kind: "champion" };
}

export interface ResolvedVersion {
  readonly manifest: Manifest;
  /** Why this version, as a clause: `current in production since 2026-01-31T12:00:00.000Z`. */
  readonly reason: string;
  /** Whether it is deprecated or yanked. A version that is named, or that a stage holds, is found all the same. */
  readonly status: VersionStatus;
}

/** The stage whose version is the champion (DESIGN 16: 8). */
const CHAMPION_STAGE = "production";

/** @throws SLIPWAY_E_INPUT_INVALID */
export function parseReference(text: string): Reference {
  const [model = "", selector, ...rest] = text.split("@");
  assertModelName(model);
  if (selector === undefined) return { model, selector: { kind: "champion" } };
  const version = selector.startsWith("v") ? selector.slice(1) : selector;
  if (rest.length === 0) {
    if (selector === LATEST) return { model, selector: { kind: "latest" } };
    if (isVersion(version)) return { model, selector: { kind: "version", version } };
    if (isStageName(selector)) return { model, selector: { kind: "stage", stage: selector } };
  }
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${JSON.stringify(text.slice(0, 120))} names no version of ${model}.`,
    remedy: `Write ${model}@1.2.0, ${model}@${CHAMPION_STAGE}, ${model}@${LATEST} or ${model}.`,
  });
}

/** @throws SLIPWAY_E_INPUT_INVALID, SLIPWAY_E_VERSION_NOT_FOUND, SLIPWAY_E_REGISTRY_UNREADABLE */
export async function resolveReference(store: ModelStore, text: string): Promise<ResolvedVersion> {
  const { model, selector } = parseReference(text);
  switch (selector.kind) {
    case "version":
      return await withStatus(store, {
        manifest: await findVersion(store, { model, version: selector.version }),
        reason: "named explicitly",
      });
    case "stage":
      return await resolveStage(store, { model, stage: selector.stage });
    case "latest": {
      const newest = await resolveNewest(store, model);
      if (newest === undefined) throw await nothingUsable(store, model);
      return newest;
    }
    case "champion": {
      const champion = await resolveChampion(store, model);
      if (champion === undefined) throw await nothingUsable(store, model);
      return champion;
    }
  }
}

/**
 * The version that a candidate has to beat: the newest record of stage `production`, else the newest version;
 * `undefined` when the model has none, which makes the candidate a first model. What was yanked sets no bar: the newest
 * record of production that names another version counts, else the newest other version.
 */
export async function resolveChampion(store: ModelStore, model: string): Promise<ResolvedVersion | undefined> {
  const [records, versions, notices] = await Promise.all([
    store.stage(model, CHAMPION_STAGE),
    store.versions(model),
    store.notices(model),
  ]);
  const usable = new Map(versions.map((manifest) => [manifest.version, manifest]));
  for (const { version } of versions) if (statusOf(notices, version).yanked !== null) usable.delete(version);
  const record = records.findLast(({ version }) => usable.has(version));
  const champion = usable.get(record?.version ?? "");
  if (record === undefined || champion === undefined) return await resolveNewest(store, model);
  const current = currentStage(records)?.version === record.version;
  const reason = current
    ? `current in ${CHAMPION_STAGE} since ${record.at}`
    : `in ${CHAMPION_STAGE} from ${record.at}, the newest there that was not yanked`;
  return { manifest: champion, reason, status: statusOf(notices, champion.version) };
}

/** The newest version that was not yanked. */
async function resolveNewest(store: ModelStore, model: string): Promise<ResolvedVersion | undefined> {
  const [versions, notices] = await Promise.all([store.versions(model), store.notices(model)]);
  const manifest = versions.findLast(({ version }) => statusOf(notices, version).yanked === null);
  if (manifest === undefined) return undefined;
  const passed = versions.length - 1 - versions.indexOf(manifest);
  const yanked = passed === 0 ? "" : `; ${passed} newer ${passed === 1 ? "one was" : "ones were"} yanked`;
  return {
    manifest,
    reason: `newest version, of ${manifest.createdAt}${yanked}`,
    status: statusOf(notices, manifest.version),
  };
}

async function resolveStage(
  store: ModelStore,
  { model, stage }: { readonly model: string; readonly stage: string },
): Promise<ResolvedVersion> {
  const record = currentStage(await store.stage(model, stage));
  if (record === undefined) throw await stageNotFound(store, { model, stage });
  const manifest = await findVersion(store, { model, version: record.version });
  return await withStatus(store, { manifest, reason: `current in ${stage} since ${record.at}` });
}

async function withStatus(store: ModelStore, found: Omit<ResolvedVersion, "status">): Promise<ResolvedVersion> {
  return { ...found, status: await loadStatus(store, found.manifest) };
}

async function nothingUsable(store: ModelStore, model: string): Promise<SlipwayError> {
  const versions = await store.versions(model);
  if (versions.length === 0) return versionNotFound({ model, version: "at all", versions });
  return new SlipwayError("SLIPWAY_E_VERSION_YANKED", {
    what: `Every version of ${model} was yanked.`,
    remedy: `\`slipway registry list ${model}\` shows why; register another one, or take one back with \`slipway registry unyank\`.`,
  });
}

async function findVersion(
  store: ModelStore,
  { model, version }: { readonly model: string; readonly version: string },
): Promise<Manifest> {
  const versions = await store.versions(model);
  const manifest = versions.find((candidate) => candidate.version === version);
  if (manifest === undefined) throw versionNotFound({ model, version, versions });
  return manifest;
}

async function stageNotFound(
  store: ModelStore,
  { model, stage }: { readonly model: string; readonly stage: string },
): Promise<SlipwayError> {
  const stages = await store.stages(model);
  return new SlipwayError("SLIPWAY_E_VERSION_NOT_FOUND", {
    what: `Model ${model} has no version in stage ${stage}.`,
    remedy:
      stages.length === 0
        ? `\`slipway deploy\` puts a version into a stage; \`${model}@${LATEST}\` is the newest one.`
        : `Its stages are ${stages.join(", ")}; \`${model}@${LATEST}\` is the newest version.`,
  });
}
