import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactSource } from "../../core/baseline/artifact-source.ts";
import { SlipwayError } from "../../core/errors.ts";
import { createFileDocuments } from "./documents.ts";
import { describeFileError, isAbsent } from "./file-error.ts";

/** Artifacts as folders of their names: `.slipway/artifacts/<name>/`, unpacked there by whoever fetched them. */
export function createLocalArtifacts({ root }: { readonly root: string }): ArtifactSource {
  return {
    async findFirst(names) {
      for (const name of names) {
        const folder = join(root, name);
        if (await isFolder(folder)) return { state: "found", name, documents: createFileDocuments({ folder }) };
      }
      return undefined;
    },
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    if (isAbsent(thrown)) return false;
    const { reason, remedy } = describeFileError(thrown);
    throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
      what: `${path} cannot be read: ${reason}.`,
      remedy,
      cause: thrown,
    });
  }
}
