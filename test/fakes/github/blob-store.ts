import { randomBytes } from "node:crypto";

export interface Blob {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly fileName: string;
}

/** Storage behind signed URLs: assets and artifacts of one fake. Uploads come whole or as a list of blocks. */
export class BlobStore {
  readonly #blobs = new Map<string, Blob>();
  readonly #blocks = new Map<string, Map<string, Buffer>>();
  readonly #fileNames = new Map<string, string>();
  readonly #keys = new Map<string, string>();

  create(): string {
    return randomBytes(12).toString("hex");
  }

  put(id: string, blob: Blob): void {
    this.#blobs.set(id, blob);
  }

  /** The name that a download suggests, whatever the upload called itself. */
  setFileName(id: string, fileName: string): void {
    this.#fileNames.set(id, fileName);
  }

  get(id: string): Blob | undefined {
    const blob = this.#blobs.get(id);
    return blob === undefined ? undefined : { ...blob, fileName: this.#fileNames.get(id) ?? blob.fileName };
  }

  delete(id: string): void {
    this.#blobs.delete(id);
  }

  putBlock(id: string, block: { readonly id: string; readonly bytes: Buffer }): void {
    const blocks = this.#blocks.get(id) ?? new Map<string, Buffer>();
    this.#blocks.set(id, blocks.set(block.id, block.bytes));
  }

  /** Joins blocks in the order of the list; `false` when one was never sent. */
  commit(id: string, list: readonly string[], about: Omit<Blob, "bytes">): boolean {
    const sent = this.#blocks.get(id) ?? new Map<string, Buffer>();
    const parts = list.map((block) => sent.get(block));
    if (parts.some((part) => part === undefined)) return false;
    this.#blobs.set(id, { ...about, bytes: Buffer.concat(parts.filter((part) => part !== undefined)) });
    this.#blocks.delete(id);
    return true;
  }

  /** A URL that needs no token; `sig` is long because clients mask it in logs. */
  sign(origin: string, id: string): string {
    const key = this.#keys.get(id) ?? randomBytes(24).toString("hex");
    this.#keys.set(id, key);
    return `${origin}/blob/${id}?sv=2025-01-01&sig=${key}`;
  }

  isSigned(id: string, key: string | null): boolean {
    return key !== null && this.#keys.get(id) === key;
  }
}
