import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "../../core/canonical-json.ts";
import { parseDocument } from "../../core/documents/document.ts";
import { type ModelDocument, modelDocument } from "../../core/documents/model.ts";
import { SlipwayError } from "../../core/errors.ts";
import { modelDigest } from "../../core/model/assemble-model.ts";
import { invalidModel } from "../../core/model/linear-model.ts";

/** A model folder in memory, every digest checked. */
export interface ModelFolder {
  readonly document: ModelDocument;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const DOCUMENT_FILE = "model.json";
/** Flat names, as trainers write them; refuses `..`, separators, drive letters and hidden files. */
const FILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
const MAX_FILE_BYTES = 1024 ** 3; // a GiB: a hostile folder must not fill the memory

/** @throws SLIPWAY_E_MODEL_INVALID, SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_DOCUMENT_INVALID */
export async function readModelFolder(folder: string, sha256: Sha256): Promise<ModelFolder> {
  const document = await readDocument(folder);
  if (modelDigest(document, sha256) !== document.digest) {
    throw mismatch(join(folder, DOCUMENT_FILE), "its own digest");
  }
  const files = new Map<string, Uint8Array>();
  for (const { path, sha256: expected, bytes } of document.files) {
    if (!FILE_NAME.test(path) || path === DOCUMENT_FILE || files.has(path)) {
      throw invalidModel(
        `${join(folder, DOCUMENT_FILE)} lists the file "${path.slice(0, 80)}", which is no model file.`,
      );
    }
    const content = await readRegularFile(join(folder, path));
    if (content.byteLength !== bytes || sha256(content) !== expected) {
      throw mismatch(join(folder, path), "model.json");
    }
    files.set(path, content);
  }
  return { document, files };
}

async function readDocument(folder: string): Promise<ModelDocument> {
  const path = join(folder, DOCUMENT_FILE);
  const text = new TextDecoder().decode(await readRegularFile(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidModel(`${path} is no JSON.`, cause);
  }
  return parseDocument(modelDocument, value, { path });
}

async function readRegularFile(path: string): Promise<Uint8Array> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) throw invalidModel(`${path} is no regular file.`);
    if (stats.size > MAX_FILE_BYTES)
      throw invalidModel(`${path} has ${stats.size} bytes, more than ${MAX_FILE_BYTES}.`);
    return await readFile(path);
  } catch (thrown) {
    if (thrown instanceof SlipwayError) throw thrown;
    const absent = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
    throw invalidModel(absent ? `${path} does not exist.` : `${path} cannot be read.`, thrown);
  }
}

function mismatch(path: string, recorded: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `${path} differs from what ${recorded} records.`,
    remedy: "It was changed or cut after training: fetch the model again, or train again.",
    file: path,
  });
}
