import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import { assertFilePath, formatVersion } from "../../core/registry/grammar.ts";
import type { GitHub } from "./client.ts";
import type { Publication } from "./registry-logs.ts";
import { readAsset } from "./release-assets.ts";

/** Downloads every file of a version into a folder and checks each part. @throws SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_REGISTRY_UNREADABLE */
export async function downloadVersion(github: GitHub, publication: Publication, folder: string): Promise<void> {
  for (const { path, parts } of publication.files) {
    assertFilePath(path);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await using file = await open(target, "w");
    let start = 0;
    for (const part of parts) {
      const from = start;
      const found = await readAsset(github, part.asset, async (chunk, at) => {
        if (at + chunk.byteLength > part.bytes) throw wrong(publication, part); // more than was published fills no disk
        await file.write(chunk, 0, chunk.byteLength, from + at);
      });
      if (found === undefined) throw gone(publication, part);
      if (found.sha256 !== part.sha256 || found.bytes !== part.bytes) throw wrong(publication, part);
      start += part.bytes;
    }
  }
}

type Part = Publication["files"][number]["parts"][number];

function wrong({ manifest }: Publication, { name, bytes, sha256 }: Part): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `Asset ${name} of release ${formatVersion(manifest)} is not the ${bytes} bytes with sha256 ${sha256} that were published.`,
    remedy: "Somebody replaced it: register the model again, and turn on immutable releases for the repository.",
  });
}

function gone({ manifest, release }: Publication, { name }: Part): SlipwayError {
  return new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", {
    what: `${formatVersion(manifest)} is published and its asset ${name} cannot be read.`,
    remedy: `Its writer may have stopped before release ${release} became public: any \`slipway register\` of this model with \`contents: write\` finishes it. If the release was deleted, register the model again.`,
  });
}
