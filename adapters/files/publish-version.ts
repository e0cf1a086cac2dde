import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { decidePublication } from "../../core/registry/check-manifest.ts";
import { formatVersion } from "../../core/registry/grammar.ts";
import type { FileSource } from "../../core/registry/model-store.ts";
import { codeOf, isAbsent } from "./file-error.ts";
import { removeLeftovers } from "./leftovers.ts";
import { listNames, type RecordLog } from "./record-log.ts";
import { registryUnreadable, registryUnwritable } from "./registry-error.ts";
import { findVersionFolder, type OnStep, placeVersion, removeStaged, stageVersion } from "./version-folder.ts";

export interface PublishRequest {
  readonly manifest: Manifest;
  readonly source: FileSource;
}

export interface PublishPorts {
  readonly root: string;
  readonly order: RecordLog<Manifest>;
  /** Versions whose files were removed for good. */
  readonly readCollected: () => Promise<ReadonlySet<string>>;
  readonly log: Logger;
  readonly onStep: OnStep;
}

/** Stage, commit, place: only the commit, which creates one order file, makes the version visible. */
export async function publishVersion(
  { manifest, source }: PublishRequest,
  { root, order, readCollected, log, onStep }: PublishPorts,
): Promise<"published" | "exists"> {
  const known = await order.read();
  if (decidePublication(known, manifest) === "exists") return "exists";
  const path = join(root, formatVersion(manifest));
  const collected = await readCollected();
  await tidy(root, { model: manifest.model, known: known.filter(({ version }) => !collected.has(version)) });
  const staged = await writing(path, () => stageVersion(path, { manifest, source, onStep }));
  try {
    await onStep("staged");
    await assertFree(path, { order, manifest });
  } catch (thrown) {
    await removeStaged(staged);
    throw thrown;
  }
  if (!(await commit({ manifest, number: known.length + 1, staged }, order))) {
    await removeStaged(staged);
    return await decideLost(manifest, order);
  }
  await onStep("committed");
  await placeVersion(staged, path).catch((thrown: unknown) => {
    // Published all the same: readers find the files where they are.
    log.warn(`${path} has no name yet. ${registryUnwritable(path, thrown).message}`);
  });
  await onStep("placed");
  return "published";
}

interface Commit {
  readonly manifest: Manifest;
  readonly number: number;
  readonly staged: string;
}

/**
 * False when the number is taken. A disk may fail after the order file is there: then the version is published, and its
 * files must stay.
 */
async function commit({ manifest, number, staged }: Commit, order: RecordLog<Manifest>): Promise<boolean> {
  try {
    return await order.append(number, manifest);
  } catch (thrown) {
    const versions = await order.read().catch(() => undefined);
    const mine = canonicalJson(manifest);
    if (versions?.some((version) => canonicalJson(version) === mine) === true) return true;
    if (versions !== undefined) await removeStaged(staged);
    throw thrown;
  }
}

/** Somebody was faster: with the same version it exists, otherwise it is a conflict. */
async function decideLost(manifest: Manifest, order: RecordLog<Manifest>): Promise<"exists"> {
  if (decidePublication(await order.read(), manifest) === "exists") return "exists";
  throw new SlipwayError("SLIPWAY_E_REGISTRY_CONFLICT", {
    what: `Somebody published before ${formatVersion(manifest)}.`,
    remedy: "Register again, which takes the next number.",
  });
}

/** Finishes what crashed writers published without naming it, and removes their older leftovers. */
async function tidy(root: string, { model, known }: { model: string; known: readonly Manifest[] }): Promise<void> {
  const folder = join(root, "models", model);
  const names = new Set(await listNames(folder));
  for (const manifest of known) {
    if (!names.has(`v${manifest.version}`)) await findVersionFolder(join(root, formatVersion(manifest)), manifest);
  }
  if (names.size > 0) await writing(folder, () => removeLeftovers(folder));
}

/** A folder of that name which no order file knows would be taken for the version. */
async function assertFree(
  path: string,
  { order, manifest }: { order: RecordLog<Manifest>; manifest: Manifest },
): Promise<void> {
  try {
    await lstat(path);
  } catch (thrown) {
    if (isAbsent(thrown)) return;
    throw registryUnreadable(path, thrown);
  }
  const versions = await order.read();
  if (versions.some(({ version }) => version === manifest.version)) return; // published meanwhile: the commit will fail
  throw new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", {
    what: `${path} exists and was not published.`,
    remedy: "Move that folder away, then register again.",
  });
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SlipwayError || codeOf(thrown) === undefined) throw thrown;
    throw registryUnwritable(path, thrown);
  }
}
