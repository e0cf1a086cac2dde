import { crc32, deflateRawSync } from "node:zlib";

/** One entry of a zip, with every lie that a zip can tell. */
export interface ZipPart {
  readonly path: string | Buffer;
  readonly content: string | Buffer;
  readonly stored?: boolean;
  /** Unix mode, upper half of the external attributes: 0o120777 is a symbolic link. */
  readonly mode?: number;
  readonly localPath?: string;
  /** What the directory claims instead of the truth. */
  readonly claims?: Partial<Record<"bytes" | "compressedBytes" | "crc32" | "offset" | "method" | "flags", number>>;
}

/** A zip made by hand, so that it can be wrong in any way. */
export function buildZip(parts: readonly ZipPart[], { count = parts.length, comment = "" } = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { header, data, entry } = buildPart(part, offset);
    local.push(header, data);
    central.push(entry);
    offset += header.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...local, directory, end, Buffer.from(comment)]);
}

function buildPart({ path, content, stored = false, mode = 0o100644, localPath, claims = {} }: ZipPart, at: number) {
  const bytes = Buffer.from(content as Buffer);
  const data = stored ? bytes : deflateRawSync(bytes, { level: 9 });
  const name = Buffer.from(path as Buffer);
  const told = {
    method: stored ? 0 : 8,
    flags: 0x0800,
    crc32: crc32(bytes),
    compressedBytes: data.length,
    bytes: bytes.length,
    offset: at,
    ...claims,
  };
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(told.flags, 2);
  fields.writeUInt16LE(told.method, 4);
  fields.writeUInt32LE(told.crc32, 10);
  fields.writeUInt32LE(told.compressedBytes, 14);
  fields.writeUInt32LE(told.bytes, 18);
  const localName = localPath === undefined ? name : Buffer.from(localPath);
  fields.writeUInt16LE(localName.length, 22);
  const header = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), fields, localName]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(mode * 0x10000, 6);
  rest.writeUInt32LE(told.offset, 10);
  fields.writeUInt16LE(name.length, 22);
  const entry = Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0003", "latin1"), fields, rest, name]);
  return { header, data, entry };
}
