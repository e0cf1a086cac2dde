import type { z } from "zod";
import { type DocumentKind, parseDocument } from "../../core/documents/document.ts";
import { documentPath } from "../../core/documents/document-path.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { SlipwayError } from "../../core/errors.ts";

export interface MemoryDocuments extends DocumentStore {
  /** Every file by its path relative to the folder. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

/** A folder of documents that exists only in memory; paths start with `folder`. */
export function createMemoryDocuments({
  folder = "/memory",
  modelFolder = "model",
}: {
  readonly folder?: string;
  readonly modelFolder?: string;
} = {}): MemoryDocuments {
  const files = new Map<string, string | Uint8Array>();
  const pathOf = (name: string): string => `${folder}/${assertInside(name)}`;
  const removeBelow = (name: string): void => {
    for (const path of [...files.keys()]) if (path === name || path.startsWith(`${name}/`)) files.delete(path);
  };
  return {
    files,
    pathOf,
    async save(kind, document) {
      const name = documentPath(kind.name, { modelFolder });
      const valid = parseDocument(kind, document, { path: pathOf(name) });
      files.set(name, `${JSON.stringify(valid, null, 2)}\n`);
      return pathOf(name);
    },
    async load<Schema extends z.ZodType>(kind: DocumentKind<Schema>) {
      const name = documentPath(kind.name, { modelFolder });
      const content = files.get(name);
      return content === undefined ? undefined : parseDocument(kind, parseJson(content, name), { path: pathOf(name) });
    },
    async write(name, content) {
      const path = pathOf(name);
      files.set(name, content);
      return path;
    },
    async writeFolder(name, given) {
      const path = pathOf(name);
      for (const file of given.keys()) assertFlat(file);
      removeBelow(name);
      for (const [file, content] of given) files.set(`${name}/${file}`, content);
      return path;
    },
    async remove(name) {
      pathOf(name);
      removeBelow(name);
    },
  };
}

function parseJson(content: string | Uint8Array, name: string): unknown {
  try {
    const text = typeof content === "string" ? content : new TextDecoder("utf-8", { fatal: true }).decode(content);
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
      what: `${name} is no JSON.`,
      remedy: "Write it again.",
      cause: thrown,
    });
  }
}

function assertInside(name: string): string {
  const parts = name.split(/[/\\]/);
  if (!name.includes("\0") && parts.every((part) => part !== "" && part !== "..")) return name;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", { what: `${name} leaves the folder.`, remedy: "Stay inside." });
}

function assertFlat(name: string): void {
  if (!/[/\\]/.test(assertInside(name))) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `${name} is in a sub-folder.`,
    remedy: "Give a bare name.",
  });
}
