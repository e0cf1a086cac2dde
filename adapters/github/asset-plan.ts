import { createHash } from "node:crypto";
import { constants, openAsBlob } from "node:fs";
import { open } from "node:fs/promises";
import { digestOf, type Sha256 } from "../../core/canonical-json.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { isForeign } from "../../core/registry/foreign-file.ts";
import { MANIFEST_FILE } from "../../core/registry/grammar.ts";
import type { FileSource } from "../../core/registry/model-store.ts";

/** A file of a release. */
export interface AssetPlan {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The bytes, read from the disk while they are sent. */
  open(): Promise<Blob>;
}

export interface FilePlan {
  readonly path: string;
  /** None for an empty file: GitHub takes no empty assets. */
  readonly parts: readonly AssetPlan[];
}

export interface UploadPlan {
  readonly files: readonly FilePlan[];
  /** The same for the same content alone: two writers of one plan may share a draft. */
  readonly id: string;
}

// GitHub takes less than 2 GiB per asset.
export const MAX_ASSET_BYTES = 1_900_000_000;
const MAX_ASSETS = 999; // GitHub: 1,000 per release, of which the manifest is one

export interface PlanOptions {
  readonly sha256: Sha256;
  readonly maxAssetBytes: number;
}

/**
 * Reads every file of the registry once: what is uploaded, in which parts, under which names.
 * @throws SLIPWAY_E_DIGEST_MISMATCH when a file is not what the manifest says, SLIPWAY_E_INPUT_INVALID when there are too many
 */
export async function planUpload(
  manifest: Manifest,
  source: FileSource,
  { sha256, maxAssetBytes }: PlanOptions,
): Promise<UploadPlan> {
  const files: FilePlan[] = [];
  for (const file of manifest.files) {
    if (isForeign(file)) continue; // lives elsewhere
    const path = source.pathOf(file.path);
    const digest = await digestParts(path, maxAssetBytes);
    if (digest?.sha256 !== file.sha256 || digest.bytes !== file.bytes) throw mismatch(path, { file, found: digest });
    const name = assetName(file.path, sha256);
    const single = digest.parts.length === 1;
    files.push({
      path: file.path,
      parts: digest.parts.map(({ start, ...part }, index) => ({
        ...part,
        name: single ? name : `${name}.part-${String(index + 1).padStart(4, "0")}`,
        open: async () => (await openAsBlob(path)).slice(start, start + part.bytes),
      })),
    });
  }
  const names = files.flatMap(({ parts }) => parts.map((part) => part.name));
  if (names.length > MAX_ASSETS || new Set(names).size < names.length) throw tooMany(manifest, names.length);
  const content = files.map(({ path, parts }) => ({ path, parts: parts.map((part) => part.sha256) }));
  return { files, id: digestOf({ key: manifest.key, content }, sha256) };
}

/** Assets lie in no folders, and GitHub rewrites other characters: such paths end in a digest that tells them apart. */
function assetName(path: string, sha256: Sha256): string {
  if (/^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(path) && path !== MANIFEST_FILE) return path;
  return `${path.replace(/[^A-Za-z0-9_.-]/g, ".").slice(-120)}.${sha256(path).slice(0, 12)}`;
}

interface PartDigest {
  readonly start: number;
  readonly bytes: number;
  readonly sha256: string;
}

interface FileParts {
  readonly sha256: string;
  readonly bytes: number;
  readonly parts: readonly PartDigest[];
}

/** `undefined` when there is no such file. */
async function digestParts(path: string, maxBytes: number): Promise<FileParts | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw thrown;
  });
  if (file === undefined) return undefined;
  await using opened = file;
  const whole = createHash("sha256");
  const { size } = await opened.stat();
  const parts: PartDigest[] = [];
  for (let start = 0; start < size; start += maxBytes) {
    const part = createHash("sha256");
    const end = Math.min(start + maxBytes, size);
    for await (const chunk of opened.createReadStream({ start, end: end - 1, autoClose: false })) {
      part.update(chunk as Buffer);
      whole.update(chunk as Buffer);
    }
    parts.push({ start, bytes: end - start, sha256: part.digest("hex") });
  }
  return { sha256: whole.digest("hex"), bytes: size, parts };
}

interface Mismatch {
  readonly file: Manifest["files"][number];
  readonly found: FileParts | undefined;
}

function mismatch(path: string, { file, found }: Mismatch): SlipwayError {
  const is = found === undefined ? "does not exist" : `has ${found.bytes} bytes with sha256 ${found.sha256}`;
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${path} ${is}; ${file.bytes} bytes with ${file.sha256} were recorded.`,
    remedy: "The file changed or is damaged: restore it, or make the model and its documents anew.",
    file: path,
  });
}

function tooMany({ model, version }: Manifest, count: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${model}@${version} has ${count} files, of which a release takes ${MAX_ASSETS} with different names.`,
    remedy: "Pack the files of the model into fewer ones.",
  });
}
