import { renameSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { z } from "zod";
import { type DocumentKind, parseDocument } from "../../core/documents/document.ts";
import { documentPath } from "../../core/documents/document-path.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { SlipwayError } from "../../core/errors.ts";
import { syncFolder, temporaryName, writeAtomically, writeDurably } from "./atomic-write.ts";
import { describeFileError, isAbsent, writing } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";

export interface FileDocumentsOptions {
  /** Absolute folder; made on the first write. */
  readonly folder: string;
  /** Folder of model.json and profile.json inside `folder`. Default `model`; the empty text for a bare model folder. */
  readonly modelFolder?: string;
}

/** Documents as files. Every write replaces its file whole, so a stopped run leaves the old one. */
export function createFileDocuments({ folder, modelFolder = "model" }: FileDocumentsOptions): DocumentStore {
  const pathOf = (name: string): string => resolveInside(folder, name);
  return {
    pathOf,
    async save(kind, document) {
      const path = pathOf(documentPath(kind.name, { modelFolder }));
      const valid = parseDocument(kind, document, { path });
      await writing(path, () => writeAtomically(path, `${JSON.stringify(valid, null, 2)}\n`));
      return path;
    },
    load: (kind) => loadDocument(kind, pathOf(documentPath(kind.name, { modelFolder }))),
    async write(name, content) {
      const path = pathOf(name);
      await writing(path, () => writeAtomically(path, content));
      return path;
    },
    async writeFolder(name, files) {
      const path = pathOf(name);
      const flat = new Map([...files].map(([file, content]) => [resolveInside(path, assertFlat(file)), content]));
      await writing(path, () => replaceFolder(path, flat));
      return path;
    },
    async remove(name) {
      const path = pathOf(name);
      await writing(path, () => rm(path, { recursive: true, force: true }));
    },
  };
}

/** Reads and validates one JSON document; `undefined` when there is no such file. @throws SLIPWAY_E_DOCUMENT_INVALID */
export async function loadDocument<Schema extends z.ZodType>(
  kind: DocumentKind<Schema>,
  path: string,
): Promise<z.output<Schema> | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  return parseDocument(kind, parseJson(bytes, path), { path });
}

async function readBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    const { reason, remedy } = describeFileError(thrown);
    throw invalid(path, { what: `${path} exists and cannot be read: ${reason}.`, remedy, cause: thrown });
  }
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (thrown) {
    const reason = thrown instanceof SyntaxError ? thrown.message : "it is not UTF-8";
    throw invalid(path, {
      what: `${path} is no JSON: ${reason}.`,
      remedy: "Write it again with the stage that made it.",
      cause: thrown,
    });
  }
}

function invalid(path: string, details: { what: string; remedy: string; cause: unknown }): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", { ...details, file: path });
}

function resolveInside(folder: string, name: string): string {
  const parts = name.split(/[/\\]/);
  const leaves = isAbsolute(name) || name.includes("\0") || parts.some((part) => part === ".." || part === "");
  if (!leaves) return resolve(folder, name);
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${JSON.stringify(name.slice(0, 80))} does not stay inside ${folder}.`,
    remedy: "Give a relative path without empty parts and without `..`.",
  });
}

function assertFlat(name: string): string {
  if (!/[/\\]/.test(name)) return name;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${JSON.stringify(name.slice(0, 80))} names a file in a sub-folder.`,
    remedy: "Give the bare name of a file.",
  });
}

/**
 * No system call exchanges two folders, so the old one is moved aside first. Both moves are synchronous and follow each
 * other at once; when the second fails the first is undone.
 */
async function replaceFolder(path: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const parent = dirname(path);
  const fresh = join(parent, temporaryName(basename(path)));
  const old = join(parent, temporaryName(basename(path)));
  try {
    await makeFolder(fresh);
    for (const [file, content] of files) await writeDurably(join(fresh, basename(file)), content);
    await syncFolder(fresh);
    exchange({ path, fresh, old });
    await syncFolder(parent);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

function exchange({ path, fresh, old }: { path: string; fresh: string; old: string }): void {
  const hadOld = moveIfPresent(path, old);
  try {
    renameSync(fresh, path);
  } catch (thrown) {
    if (hadOld) renameSync(old, path);
    throw thrown;
  }
}

function moveIfPresent(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (thrown) {
    if (isAbsent(thrown)) return false;
    throw thrown;
  }
}
