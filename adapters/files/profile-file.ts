import { open } from "node:fs/promises";
import { type Profile, profileDocument } from "../../core/documents/profile.ts";
import { loadDocument } from "./documents.ts";
import { isAbsent } from "./file-error.ts";

/** A document of ours says so in its first bytes; a table in JSON does not. */
const MARKER = /^\s*\{.{0,200}"schema"\s*:\s*"slipway\//s;
const HEAD_BYTES = 512;

/**
 * A stored profile. `undefined` when there is no such file, or it is no document of Slipway: then it may be a table.
 * @throws SLIPWAY_E_DOCUMENT_INVALID when it is a document of another kind or version, or damaged
 */
export async function loadProfileFile(path: string): Promise<Profile | undefined> {
  return (await isDocument(path)) ? await loadDocument(profileDocument, path) : undefined;
}

/** Whether a file says in its first bytes that it is this document, of whatever version. */
export async function isMarkedAs(path: string, name: string): Promise<boolean> {
  const head = await readHead(path).catch(() => "");
  return head.includes(`slipway/${name}/v`);
}

async function readHead(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
  return buffer.toString("utf8", 0, bytesRead);
}

async function isDocument(path: string): Promise<boolean> {
  if (!path.toLowerCase().endsWith(".json")) return false;
  try {
    return MARKER.test(await readHead(path));
  } catch (thrown) {
    if (isAbsent(thrown)) return false;
    return true; // there and unreadable: loading it says why
  }
}
