import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../core/documents/manifest.ts";
import { formatVersion } from "../../core/registry/grammar.ts";
import { isTemporaryName, syncFolder, temporaryName } from "./atomic-write.ts";
import { isAbsent } from "./file-error.ts";
import { listNames } from "./record-log.ts";
import { registryUnwritable } from "./registry-error.ts";
import { findVersionFolder } from "./version-folder.ts";

/**
 * Removes the folders of collected versions. Each is renamed first, under a name that no reader looks at, so that half of it
 * is never seen under the version's own; what a killed collection left half-removed goes too.
 */
export async function discardVersions(
  root: string,
  { model, collected }: { readonly model: string; readonly collected: readonly Manifest[] },
): Promise<void> {
  if (collected.length === 0) return;
  const parent = join(root, "models", model);
  try {
    for (const manifest of collected) await hideVersion(join(root, formatVersion(manifest)), { manifest, parent });
    await syncFolder(parent);
    for (const name of await listNames(parent)) {
      if (isDiscarded(name)) await rm(join(parent, name), { recursive: true, force: true });
    }
  } catch (thrown) {
    throw registryUnwritable(parent, thrown);
  }
}

// Unlike the name of a version that was published and not placed yet: nobody may take it for one and place it.
const DISCARDED = "discarded";

function isDiscarded(name: string): boolean {
  return isTemporaryName(name) && name.startsWith(`.${DISCARDED}.`);
}

async function hideVersion(
  path: string,
  { manifest, parent }: { readonly manifest: Manifest; readonly parent: string },
): Promise<void> {
  const found = await findVersionFolder(path, manifest);
  if (found === undefined) return;
  await rename(found, join(parent, temporaryName(DISCARDED))).catch((thrown: unknown) => {
    if (!isAbsent(thrown)) throw thrown; // another collection was faster
  });
}
