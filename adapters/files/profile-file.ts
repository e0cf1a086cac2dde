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

async function isDocument(path: string): Promise<boolean> {
  if (!path.toLowerCase().endsWith(".json")) return false;
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return MARKER.test(buffer.toString("utf8", 0, bytesRead));
  } catch (thrown) {
    if (isAbsent(thrown)) return false;
    return true; // there and unreadable: loading it says why
  }
}
