import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName } from "./atomic-write.ts";
import { isAbsent } from "./file-error.ts";

// A writer that is still at work touches its files far more often than this.
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

/** Removes what a crashed writer left half-written in a folder a day ago or longer. Younger files may be somebody's work. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(noneWhenAbsent)) {
    if (isTemporaryName(name)) await removeWhenOld(join(folder, name));
  }
}

async function removeWhenOld(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined); // gone by now: its writer finished
  if (status !== undefined && Date.now() - status.mtimeMs > LEFTOVER_AGE_MS) {
    await rm(path, { recursive: true, force: true });
  }
}

function noneWhenAbsent(thrown: unknown): string[] {
  if (isAbsent(thrown)) return [];
  throw thrown;
}
