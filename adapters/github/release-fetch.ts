import { mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SlipwayError } from "../../core/errors.ts";
import { assertFilePath, formatVersion } from "../../core/registry/grammar.ts";
import type { FetchTarget } from "../../core/registry/model-store.ts";
import type { GitHub } from "./client.ts";
import type { Publication } from "./registry-logs.ts";
import { isWhole, listAssets, readAsset } from "./release-assets.ts";

/**
 * Downloads the needed files of a version, by default all, into a folder and checks each part. The others are checked by the digests that GitHub
 * lists, and read where it lists none. @throws SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_REGISTRY_UNREADABLE
 */
export async function downloadVersion(
  github: GitHub,
  publication: Publication,
  { folder, needed }: Pick<FetchTarget, "folder"> & Partial<FetchTarget>,
): Promise<void> {
  const isNeeded = ({ path }: Publication["files"][number]): boolean => needed?.includes(path) ?? true;
  const others = publication.files.filter((file) => !isNeeded(file)).flatMap(({ parts }) => parts);
  if (others.length > 0) await verifyListed(github, publication, others);
  for (const { path, parts } of publication.files.filter(isNeeded)) {
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

async function verifyListed(github: GitHub, publication: Publication, parts: readonly Part[]): Promise<void> {
  const listed = new Map((await listAssets(github, publication.release)).map((asset) => [asset.id, asset]));
  for (const part of parts) {
    const asset = listed.get(part.asset);
    if (asset === undefined) throw gone(publication, part);
    if (!isWhole(asset, part)) throw wrong(publication, part);
    if (typeof asset.digest === "string") continue;
    const found = await readAsset(github, part.asset, () => Promise.resolve());
    if (found?.sha256 !== part.sha256) throw wrong(publication, part);
  }
}

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
