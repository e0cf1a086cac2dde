import { glob, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { digestOf } from "../../core/canonical-json.ts";
import type { DigestOutside } from "../../core/data/outside-files.ts";
import { sha256, sha256File } from "./sha256.ts";

export const digestOutside: DigestOutside = async ({ folder, required, optional }) => {
  const paths = new Set<string>();
  for (const pattern of required) {
    const found = await findFiles(folder, pattern);
    if (found.length === 0) return undefined;
    for (const path of found) paths.add(path);
  }
  for (const name of optional) if (await isFile(resolve(folder, name))) paths.add(resolve(folder, name));
  const files: { path: string; sha256: string }[] = [];
  for (const path of [...paths].sort()) {
    const digest = await sha256File(path);
    if (digest === undefined) return undefined; // it went away in the meantime
    files.push({ path: relative(folder, path), sha256: digest.sha256 });
  }
  return digestOf(files, sha256);
};

/** A name that exists is meant as it is written, whatever characters of globs it has. Folders are not files. */
async function findFiles(folder: string, pattern: string): Promise<readonly string[]> {
  const exact = resolve(folder, pattern);
  if (await isFile(exact)) return [exact];
  const found: string[] = [];
  for await (const name of glob(pattern, { cwd: folder })) {
    const path = resolve(folder, name);
    if (await isFile(path)) found.push(path);
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
