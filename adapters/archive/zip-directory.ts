/** A file as the central directory of a zip lists it. */
export interface ZipEntry {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where its local header starts. */
  readonly offset: number;
}

/** Why an archive is not read; a sentence without its end. */
export class ZipRefusal extends Error {
  override readonly name = "ZipRefusal";
}

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const ENCRYPTED = 0x0001;
const MAX_PATH = 512;
const UNIX = 3;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * The central directory of a zip (APPNOTE 6.3.10, §4.3.12 and §4.3.16): the list that says what is inside. Zip64, encryption, several disks and
 * anything that is neither a file nor a folder are refused; no artifact that we read needs them.
 */
export function readDirectory(zip: Buffer, { maxFiles }: { readonly maxFiles: number }): readonly ZipEntry[] {
  const end = findEnd(zip);
  const [disk, directoryDisk] = [zip.readUInt16LE(end + 4), zip.readUInt16LE(end + 6)];
  const [here, count] = [zip.readUInt16LE(end + 8), zip.readUInt16LE(end + 10)];
  const [size, start] = [zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)];
  if (disk !== 0 || directoryDisk !== 0 || here !== count) throw new ZipRefusal("it is spread over several disks");
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) throw new ZipRefusal("it is a zip64");
  if (count > maxFiles) throw new ZipRefusal(`it holds ${count} entries, more than ${maxFiles}`);
  if (start + size !== end) throw new ZipRefusal("its directory is not where it says");
  const entries: ZipEntry[] = [];
  let offset = start;
  for (let index = 0; index < count; index += 1) {
    const { entry, next } = readEntry(zip, { offset, end });
    entries.push(entry);
    offset = next;
  }
  if (offset !== end) throw new ZipRefusal("its directory holds more than it counts");
  assertDistinct(entries);
  return entries;
}

/** The record stands last, before a comment that may be empty. One that lies about the length of its comment is none. */
function findEnd(zip: Buffer): number {
  const earliest = Math.max(0, zip.length - END_BYTES - MAX_COMMENT);
  for (let at = zip.length - END_BYTES; at >= earliest; at -= 1) {
    if (zip.readUInt32LE(at) === END && at + END_BYTES + zip.readUInt16LE(at + 20) === zip.length) return at;
  }
  throw new ZipRefusal("it is no zip, or half of one");
}

function readEntry(zip: Buffer, { offset, end }: { readonly offset: number; readonly end: number }) {
  if (offset + CENTRAL_BYTES > end || zip.readUInt32LE(offset) !== CENTRAL)
    throw new ZipRefusal("its directory is damaged");
  const flags = zip.readUInt16LE(offset + 8);
  if ((flags & ENCRYPTED) !== 0) throw new ZipRefusal("it is encrypted");
  const nameBytes = zip.readUInt16LE(offset + 28);
  const next = offset + CENTRAL_BYTES + nameBytes + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  if (next > end) throw new ZipRefusal("its directory is damaged");
  const path = readPath(zip.subarray(offset + CENTRAL_BYTES, offset + CENTRAL_BYTES + nameBytes));
  const entry: ZipEntry = {
    path,
    kind: readKind(path, { madeBy: zip.readUInt16LE(offset + 4), attributes: zip.readUInt32LE(offset + 38) }),
    method: zip.readUInt16LE(offset + 10),
    crc32: zip.readUInt32LE(offset + 16),
    compressedBytes: zip.readUInt32LE(offset + 20),
    bytes: zip.readUInt32LE(offset + 24),
    offset: zip.readUInt32LE(offset + 42),
  };
  if ([entry.compressedBytes, entry.bytes, entry.offset].includes(0xffffffff)) throw new ZipRefusal("it is a zip64");
  return { entry, next };
}

/** A path that stays where it is unpacked on every system, and reads as what it is. */
function readPath(bytes: Buffer): string {
  const path = decode(bytes);
  const parts = path.replace(/\/$/, "").split("/");
  const isPlain = parts.every(
    (part) => part !== "" && part !== "." && part !== ".." && !/[<>:"|?*\\\p{C}]/u.test(part),
  );
  if (!isPlain || path.length > MAX_PATH) throw new ZipRefusal("it holds a path that leads elsewhere");
  return path;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ZipRefusal("it holds a name that is no UTF-8", { cause });
  }
}

/** The upper half of the attributes is the Unix mode, where a Unix made the entry; symbolic links, devices and sockets stand there. */
function readKind(
  path: string,
  { madeBy, attributes }: { readonly madeBy: number; readonly attributes: number },
): ZipEntry["kind"] {
  const type = madeBy >> 8 === UNIX ? (attributes >>> 16) & FILE_TYPE : 0;
  const kind = path.endsWith("/") ? "folder" : "file";
  if (type !== 0 && type !== (kind === "folder" ? FOLDER : REGULAR))
    throw new ZipRefusal("it holds a link, or something else that is no file");
  return kind;
}

/** Compared as file systems do that ignore case and composition: one of two equal names would hide the other. */
function assertDistinct(entries: readonly ZipEntry[]): void {
  const names = new Set(entries.map(({ path }) => path.replace(/\/$/, "").normalize("NFC").toLowerCase()));
  if (names.size !== entries.length) throw new ZipRefusal("it holds one name twice");
}
