import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactSource } from "../../core/baseline/artifact-source.ts";
import { SlipwayError } from "../../core/errors.ts";
import { createFileDocuments } from "./documents.ts";
import { describeFileError, isAbsent } from "./file-error.ts";

/** Artifacts as folders of their names: `.slipway/artifacts/<name>/`, unpacked there by whoever fetched them. */
export function createLocalArtifacts({ root }: { readonly root: string }): ArtifactSource {
  return {
    async find(name) {
      const folder = join(root, name);
      try {
        return (await stat(folder)).isDirectory() ? createFileDocuments({ folder }) : undefined;
      } catch (thrown) {
        if (isAbsent(thrown)) return undefined;
        const { reason, remedy } = describeFileError(thrown);
        throw new SlipwayError("SLIPWAY_E_DATA_UNREADABLE", {
          what: `${folder} cannot be read: ${reason}.`,
          remedy,
          cause: thrown,
        });
      }
    },
  };
}
