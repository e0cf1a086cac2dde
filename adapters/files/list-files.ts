import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { isAbsent } from "./file-error.ts";

/** Regular files below a folder, relative to it, with forward slashes, sorted; none where there is no folder. Links are not followed. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
      .toSorted();
  } catch (thrown) {
    if (isAbsent(thrown)) return [];
    throw thrown;
  }
}
