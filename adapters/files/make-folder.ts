import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, isAbsent } from "./file-error.ts";

/**
 * Makes a folder and those above it. On a read-only file system the recursive `mkdir` of Node 24 fails with ENOENT; asked for one folder
 * alone it gives the true reason, EROFS.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (thrown) {
    const above = dirname(path);
    if (!isAbsent(thrown) || above === path) throw thrown;
    await makeFolder(above);
    await mkdir(path).catch((again: unknown) => {
      if (codeOf(again) !== "EEXIST") throw again; // a rival was faster
    });
  }
}
