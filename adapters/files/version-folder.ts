import { constants } from "node:fs";
import { copyFile, lstat, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import { type FetchForeign, isForeign } from "../../core/registry/foreign-file.ts";
import { assertFilePath, MANIFEST_FILE } from "../../core/registry/grammar.ts";
import type { FileSource } from "../../core/registry/model-store.ts";
import { isTemporaryName, syncFolder, temporaryName, writeDurably } from "./atomic-write.ts";
import { codeOf, describeFileError, isAbsent } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";
import { listNames } from "./record-log.ts";
import { sha256File } from "./sha256.ts";

export type OnStep = (step: PublishStep) => void | Promise<void>;
/** `copied`: one file · `staged`: all of them, verified, invisible · `committed`: visible · `placed`: under its name. */
export type PublishStep = "copied" | "staged" | "committed" | "placed";

/**
 * Copies a version's files and its manifest into a new half-written folder beside `path`, verifies the copies and waits
 * for the disk. Returns the folder; on failure nothing is left.
 * @throws SLIPWAY_E_DIGEST_MISMATCH
 */
export async function stageVersion(
  path: string,
  { manifest, source, onStep }: { manifest: Manifest; source: FileSource; onStep: OnStep },
): Promise<string> {
  for (const file of manifest.files) assertFilePath(file.path);
  const staged = join(dirname(path), temporaryName(basename(path)));
  try {
    await makeFolder(staged);
    const own = manifest.files.filter((file) => !isForeign(file));
    for (const file of own) {
      await copyVerified({ from: source.pathOf(file.path), to: join(staged, file.path) }, file);
      await onStep("copied");
    }
    await writeDurably(join(staged, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const folder of new Set([".", ...own.map((file) => dirname(file.path))])) {
      await syncFolder(join(staged, folder));
    }
    return staged;
  } catch (thrown) {
    await rm(staged, { recursive: true, force: true });
    throw thrown;
  }
}

/** Copies one file and compares the copy with what the manifest says. @throws SLIPWAY_E_DIGEST_MISMATCH */
async function copyVerified(
  { from, to }: { readonly from: string; readonly to: string },
  expected: Manifest["files"][number],
): Promise<void> {
  await makeFolder(dirname(to));
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch((thrown: unknown) => {
    throw isAbsent(thrown) ? missing(from, thrown) : thrown;
  });
  await using copy = await open(to, "r+").catch(() => open(to, "r")); // a read-only original gives a read-only copy
  await copy.sync();
  const found = await sha256File(to);
  if (found?.sha256 === expected.sha256 && found.bytes === expected.bytes) return;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${from} has ${found?.bytes ?? 0} bytes with sha256 ${found?.sha256 ?? "none"}; ${expected.bytes} bytes with ${expected.sha256} were recorded.`,
    remedy: "The file changed or is damaged: restore it, or make the model and its documents anew.",
    file: from,
  });
}

function missing(path: string, cause: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${path} is listed and does not exist.`,
    remedy: "Restore the file, or make the model and its documents anew.",
    cause,
    file: path,
  });
}

/** Gives a committed version its name. Somebody else may have done so already, from this folder or from an equal one. */
export async function placeVersion(staged: string, path: string): Promise<void> {
  try {
    await rename(staged, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    if (!(await exists(path))) throw thrown;
    await rm(staged, { recursive: true, force: true });
  }
}

/**
 * The folder of a committed version. A writer that died between commit and naming left it under a half-written name; it
 * is given its name now, or read where it is when the registry is read-only. `undefined` when the files are gone.
 */
export async function findVersionFolder(path: string, manifest: Manifest): Promise<string | undefined> {
  if (await exists(path)) return path;
  const parent = dirname(path);
  const prefix = `.${basename(path)}.`;
  for (const name of await listNames(parent)) {
    if (!isTemporaryName(name) || !name.startsWith(prefix)) continue;
    const staged = join(parent, name);
    if (!(await holds(staged, manifest))) continue;
    return await placeVersion(staged, path).then(
      () => path,
      () => staged,
    );
  }
  return (await exists(path)) ? path : undefined; // named by its writer while we looked
}

/** The manifest is written last, so a folder that holds it is whole. */
async function holds(staged: string, manifest: Manifest): Promise<boolean> {
  try {
    const found: unknown = JSON.parse(await readFile(join(staged, MANIFEST_FILE), "utf8"));
    return canonicalJson(found) === canonicalJson(manifest);
  } catch (thrown) {
    if (isAbsent(thrown) || codeOf(thrown) === "ENOTDIR" || thrown instanceof SyntaxError) return false;
    throw thrown;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    if (isAbsent(thrown)) return false;
    throw thrown;
  }
}

export async function removeStaged(staged: string): Promise<void> {
  await rm(staged, { recursive: true, force: true });
}

export interface CopyTarget {
  readonly manifest: Manifest;
  readonly folder: string;
  /** Paths to copy. Default: all. */
  readonly needed?: readonly string[];
  /** Gets the files that are not in the registry. */
  readonly fetchForeign: FetchForeign;
}

/**
 * Copies a version's files and manifest out of the registry and downloads those that live elsewhere: all are verified beside the
 * target before one is placed.
 * @throws SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_DOCUMENT_UNWRITABLE, and what FetchForeign throws
 */
export async function copyOut(found: string, { manifest, folder, needed, fetchForeign }: CopyTarget): Promise<void> {
  const fresh = join(dirname(folder), temporaryName(basename(folder)));
  const files = manifest.files.filter(({ path }) => needed?.includes(path) ?? true);
  try {
    await makeFolder(fresh);
    for (const file of files) {
      assertFilePath(file.path);
      if (isForeign(file)) await fetchForeign(file, join(fresh, file.path));
      else await copyVerified({ from: join(found, file.path), to: join(fresh, file.path) }, file);
    }
    await writeDurably(join(fresh, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    await moveInto(fresh, { folder, paths: [...files.map(({ path }) => path), MANIFEST_FILE] });
  } catch (thrown) {
    if (thrown instanceof SlipwayError) throw thrown;
    const { reason, remedy } = describeFileError(thrown);
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_UNWRITABLE", {
      what: `${folder} cannot be written: ${reason}.`,
      remedy,
      cause: thrown,
    });
  } finally {
    await removeStaged(fresh);
  }
}

async function moveInto(fresh: string, { folder, paths }: { folder: string; paths: readonly string[] }): Promise<void> {
  try {
    await rename(fresh, folder); // takes an absent or empty folder
  } catch (thrown) {
    if (!["ENOTEMPTY", "EEXIST", "EPERM"].includes(codeOf(thrown) ?? "")) throw thrown;
    for (const path of paths) {
      await makeFolder(dirname(join(folder, path)));
      await rename(join(fresh, path), join(folder, path));
    }
  }
}
