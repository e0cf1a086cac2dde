import type { Sha256 } from "../canonical-json.ts";
import type { Clock } from "../clock.ts";
import type { Manifest } from "../documents/manifest.ts";
import { SlipwayError } from "../errors.ts";
import type { FileSource, ModelStore } from "./model-store.ts";
import { computeNextVersion, type NextVersion } from "./next-version.ts";
import { computeRegistrationKey } from "./registration-key.ts";

/** A manifest without what only registration can know. */
export type ManifestDraft = Omit<Manifest, "schema" | "version" | "key" | "createdAt" | "parent">;

export interface RegistrationPorts {
  readonly store: ModelStore;
  readonly clock: Clock;
  readonly sha256: Sha256;
}

export interface Registration {
  readonly manifest: Manifest;
  /** False when the same content was registered before: `manifest` is that of the first time. */
  readonly created: boolean;
  /** How the version number was chosen; `undefined` when nothing was created. */
  readonly change: NextVersion | undefined;
}

// Of writers that compete for a number one wins, so this many losses in a row mean that something else is wrong.
const MAX_ATTEMPTS = 1000;

/**
 * Publishes a model under the next version, once: the same key gives the version that it got the first time.
 * @throws SLIPWAY_E_REGISTRY_CONFLICT when others keep publishing first; whatever ModelStore.publish throws
 */
export async function registerVersion(
  draft: ManifestDraft,
  source: FileSource,
  { store, clock, sha256 }: RegistrationPorts,
): Promise<Registration> {
  const key = computeRegistrationKey(draft, sha256);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const versions = await store.versions(draft.model);
    const known = versions.find((version) => version.key === key);
    if (known !== undefined) {
      await store.publish(known, source); // changes nothing, and finishes what a writer left who died after publishing
      return { manifest: known, created: false, change: undefined };
    }
    const newest = versions.at(-1);
    const change = computeNextVersion(newest, draft.signature);
    const manifest: Manifest = {
      schema: "slipway/manifest/v1",
      ...draft,
      version: change.version,
      key,
      createdAt: clock.now(),
      parent: newest?.version ?? null,
    };
    const answer = await tryPublish(store, { manifest, source });
    // "exists" and "conflict" alike: somebody was faster, and what to do is read anew.
    if (answer === "published") return { manifest, created: true, change };
  }
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what: `Others published versions of ${draft.model} before this one ${MAX_ATTEMPTS} times in a row.`,
    remedy: "Let the other jobs finish, then run the same command again: it goes on where it stopped.",
  });
}

async function tryPublish(
  store: ModelStore,
  { manifest, source }: { readonly manifest: Manifest; readonly source: FileSource },
): Promise<"published" | "exists" | "conflict"> {
  try {
    return await store.publish(manifest, source);
  } catch (thrown) {
    if (thrown instanceof SlipwayError && thrown.code === "SLIPWAY_E_REGISTRY_CONFLICT") return "conflict";
    throw thrown;
  }
}
