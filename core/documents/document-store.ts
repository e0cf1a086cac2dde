import type { z } from "zod";
import type { DocumentKind } from "./document.ts";

/** The folder of one pipeline's documents: `.slipway/out/<pipeline>/`. */
export interface DocumentStore {
  /** Absolute path of a file in the folder. */
  pathOf(name: string): string;
  /** Validates, then writes the document atomically as indented JSON where document-path.ts says. Returns the path. */
  save<Schema extends z.ZodType>(kind: DocumentKind<Schema>, document: z.output<Schema>): Promise<string>;
  /**
   * `undefined` only when the file does not exist.
   * @throws SLIPWAY_E_DOCUMENT_INVALID when it exists and cannot be used
   */
  load<Schema extends z.ZodType>(kind: DocumentKind<Schema>): Promise<z.output<Schema> | undefined>;
  /** Writes any other file (a report) atomically. `name` may have folders. Returns the path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /**
   * Replaces the folder `name` by exactly these flat files, all or nothing: a reader sees the old folder or the new one.
   * Returns the path of the folder.
   */
  writeFolder(name: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<string>;
  /** Removes a file or folder; an absent one is fine. */
  remove(name: string): Promise<void>;
}
