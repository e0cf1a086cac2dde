import type { Manifest } from "../documents/manifest.ts";
import { SlipwayError } from "../errors.ts";
import { assertModelName, isStageName, isVersion, LATEST } from "./grammar.ts";
import type { ModelStore } from "./model-store.ts";
import { currentStage } from "./stage-history.ts";
import { versionNotFound } from "./version-not-found.ts";

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
      return { manifest: await findVersion(store, { model, version: selector.version }), reason: "named explicitly" };
    case "stage":
      return await resolveStage(store, { model, stage: selector.stage });
    case "latest": {
      const newest = await resolveNewest(store, model);
      if (newest === undefined) throw versionNotFound({ model, version: "at all", versions: [] });
      return newest;
    }
    case "champion": {
      const champion = await resolveChampion(store, model);
      if (champion === undefined) throw versionNotFound({ model, version: "at all", versions: [] });
      return champion;
    }
  }
}

/**
 * The version that a candidate has to beat: the newest record of stage `production`, else the newest version;
 * `undefined` when the model has none, which makes the candidate a first model.
 */
export async function resolveChampion(store: ModelStore, model: string): Promise<ResolvedVersion | undefined> {
  const record = currentStage(await store.stage(model, CHAMPION_STAGE));
  if (record === undefined) return await resolveNewest(store, model);
  return await resolveStage(store, { model, stage: CHAMPION_STAGE });
}

async function resolveNewest(store: ModelStore, model: string): Promise<ResolvedVersion | undefined> {
  const manifest = (await store.versions(model)).at(-1);
  return manifest === undefined ? undefined : { manifest, reason: `newest version, of ${manifest.createdAt}` };
}

async function resolveStage(
  store: ModelStore,
  { model, stage }: { readonly model: string; readonly stage: string },
): Promise<ResolvedVersion> {
  const record = currentStage(await store.stage(model, stage));
  if (record === undefined) throw await stageNotFound(store, { model, stage });
  const manifest = await findVersion(store, { model, version: record.version });
  return { manifest, reason: `current in ${stage} since ${record.at}` };
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
