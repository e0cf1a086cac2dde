import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { codeOf } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";

/** What a half-written file or folder is called until it is whole; readers pass over it. */
export function temporaryName(name: string): string {
  return `.${name}.${randomUUID()}.tmp`;
}

/** Whether a name is that of something half-written. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(".") && name.endsWith(".tmp");
}

/** Replaces the file at `path`: a reader sees the old content or the new one, also after a power cut. Makes its folder. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await withTemporaryFile(path, content, async (temporary) => {
    await rename(temporary, path);
    return true;
  });
}

/** Creates the file at `path` whole, or leaves the one that is there: true when this call created it. Makes its folder. */
export async function createExclusively(path: string, content: string | Uint8Array): Promise<boolean> {
  return await withTemporaryFile(path, content, async (temporary) => {
    try {
      await link(temporary, path); // unlike rename it refuses an existing target, unlike open("wx") it never shows half a file
      return true;
    } catch (thrown) {
      if (codeOf(thrown) === "EEXIST") return false;
      throw thrown;
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** Writes a new file and waits until the disk has it. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await using file = await open(path, "wx");
  await file.writeFile(content);
  await file.sync();
}

/** Makes renames and links in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows opens no folder: https://nodejs.org/api/fs.html#file-system-flags
  await using folder = await open(path, "r");
  await folder.sync().catch((thrown: unknown) => {
    // Some network file systems flush no folders. The content is complete; only a power cut could undo the name.
    if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EPERM"].includes(codeOf(thrown) ?? "")) throw thrown;
  });
}

async function withTemporaryFile(
  path: string,
  content: string | Uint8Array,
  put: (temporary: string) => Promise<boolean>,
): Promise<boolean> {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    await writeDurably(temporary, content);
    const done = await put(temporary);
    await syncFolder(folder);
    return done;
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}
