import { crc32, inflateRawSync } from "node:zlib";
import type { ArchiveLimits, ReadArchive } from "../../core/artifacts/archive.ts";
import { SlipwayError } from "../../core/errors.ts";
import { readDirectory, type ZipEntry, ZipRefusal } from "./zip-directory.ts";

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const MAX_RATIO = 250; // deflate reaches 1,032 on nothing but zeros; JSON and Parquet stay below 100
const HARMLESS_BYTES = 1 << 20; // below it the ratio says nothing: a JSON of 100 kB may be one repeated row

/** Reads zips as `@actions/artifact` writes them; docs/decisions/0017-zips-are-read-by-our-own-hand.md says why by our own hand. */
export const readZip: ReadArchive = (bytes, { name, limits }) => {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const entries = readDirectory(zip, limits);
    assertWithin(entries, limits);
    assertApart(entries);
    const files = entries.filter(({ kind }) => kind === "file");
    return new Map(files.map((entry) => [entry.path, inflate(zip, entry)]));
  } catch (thrown) {
    if (!(thrown instanceof ZipRefusal)) throw thrown;
    throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
      what: `Artifact ${name} is refused: ${thrown.message}.`,
      remedy: "Nothing of it was used. Run the workflow that uploads it again.",
      cause: thrown,
    });
  }
};

/** Before a byte is inflated: by the sizes that the directory claims, which inflating then holds the entries to. */
function assertWithin(entries: readonly ZipEntry[], { maxFileBytes, maxTotalBytes }: ArchiveLimits): void {
  let total = 0;
  let compressed = 0;
  for (const { bytes, compressedBytes } of entries) {
    total += bytes;
    compressed += compressedBytes;
    if (bytes > maxFileBytes) throw new ZipRefusal(`a file in it has ${bytes} bytes, more than ${maxFileBytes}`);
    if (bytes > HARMLESS_BYTES && bytes > compressedBytes * MAX_RATIO)
      throw new ZipRefusal(`a file in it is ${MAX_RATIO} times its compressed size or more, as in a zip bomb`);
  }
  if (total > HARMLESS_BYTES && total > compressed * MAX_RATIO)
    throw new ZipRefusal(`its files are ${MAX_RATIO} times their compressed size or more, as in a zip bomb`);
  if (total > maxTotalBytes) throw new ZipRefusal(`its files have ${total} bytes, more than ${maxTotalBytes}`);
}

/** Entries that share their bytes make a bomb whose every part looks modest (Fifield 2019, "A better zip bomb"). */
function assertApart(entries: readonly ZipEntry[]): void {
  let end = 0;
  for (const { offset, compressedBytes } of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw new ZipRefusal("files in it overlap, as in a zip bomb");
    end = offset + LOCAL_BYTES + compressedBytes;
  }
}

function inflate(zip: Buffer, { path, offset, method, bytes, compressedBytes, crc32: expected }: ZipEntry): Uint8Array {
  if (offset + LOCAL_BYTES > zip.length || zip.readUInt32LE(offset) !== LOCAL)
    throw new ZipRefusal("a file in it is not where its directory says");
  const nameBytes = zip.readUInt16LE(offset + 26);
  const start = offset + LOCAL_BYTES + nameBytes + zip.readUInt16LE(offset + 28);
  const localName = zip.toString("utf8", offset + LOCAL_BYTES, offset + LOCAL_BYTES + nameBytes);
  if (localName !== path) throw new ZipRefusal("a file in it has two names"); // other readers would see the other one
  const data = zip.subarray(start, start + compressedBytes);
  if (data.length !== compressedBytes) throw new ZipRefusal("a file in it is cut off");
  const content = decompress(data, { method, bytes });
  if (content.length !== bytes || crc32(content) !== expected) throw new ZipRefusal("a file in it is damaged");
  return content;
}

/** Stops at the claimed size: a stream that would give more is an error before it is memory. */
function decompress(data: Buffer, { method, bytes }: Pick<ZipEntry, "method" | "bytes">): Uint8Array {
  if (method === STORED) return Buffer.from(data);
  if (method !== DEFLATED) throw new ZipRefusal(`a file in it is compressed by method ${method}`);
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, bytes) });
  } catch (cause) {
    throw new ZipRefusal("a file in it is damaged, or larger than it says", { cause });
  }
}
