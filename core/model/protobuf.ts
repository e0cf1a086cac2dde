/**
 * Just enough of the protocol buffer wire format (protobuf.dev/programming-guides/encoding) to read and rewrite messages
 * whose field numbers are known. All reads are checked: a model file may be hostile.
 */
export interface WireField {
  readonly number: number;
  readonly kind: "varint" | "fixed64" | "bytes" | "fixed32";
  /** The whole field with its tag, for copying. */
  readonly raw: Uint8Array;
  /** The value's bytes: of `bytes` without the length. */
  readonly value: Uint8Array;
}

const MAX_VARINT_BYTES = 10;
const KINDS = new Map<number, WireField["kind"]>([
  [0, "varint"],
  [1, "fixed64"],
  [2, "bytes"],
  [5, "fixed32"],
]);

/** @throws RangeError on anything that is no message */
export function readFields(message: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  for (let offset = 0; offset < message.length; ) {
    const tag = readVarint(message, offset);
    const kind = KINDS.get(tag.value & 7);
    if (kind === undefined) throw new RangeError(`wire type ${tag.value & 7} at byte ${offset}`);
    const { start, end } = locateValue(message, kind, tag.end);
    if (end > message.length) throw new RangeError(`a field ends at byte ${end} of ${message.length}`);
    fields.push({
      number: tag.value >>> 3,
      kind,
      raw: message.subarray(offset, end),
      value: message.subarray(start, end),
    });
    offset = end;
  }
  return fields;
}

function locateValue(message: Uint8Array, kind: WireField["kind"], start: number): { start: number; end: number } {
  switch (kind) {
    case "varint":
      return { start, end: readVarint(message, start).end };
    case "fixed64":
      return { start, end: start + 8 };
    case "fixed32":
      return { start, end: start + 4 };
    case "bytes": {
      const length = readVarint(message, start);
      return { start: length.end, end: length.end + length.value };
    }
  }
}

/** Values up to 2⁵³; negative ones come out large. */
function readVarint(message: Uint8Array, offset: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < MAX_VARINT_BYTES; index++) {
    const byte = message[offset + index];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, end: offset + index + 1 };
  }
  throw new RangeError(`no varint at byte ${offset}`);
}

export function integerOf({ kind, value }: WireField): number {
  if (kind !== "varint") throw new RangeError(`${kind} where an integer was expected`);
  return readVarint(value, 0).value;
}

/** One float, or a packed list of them. */
export function floatsOf({ kind, value }: WireField): number[] {
  if (kind !== "fixed32" && (kind !== "bytes" || value.length % 4 !== 0)) {
    throw new RangeError(`${kind} where floats were expected`);
  }
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: value.length / 4 }, (_, index) => view.getFloat32(4 * index, true));
}

/** One integer, or a packed list of them. */
export function integersOf(field: WireField): number[] {
  if (field.kind !== "bytes") return [integerOf(field)];
  const integers: number[] = [];
  for (let offset = 0; offset < field.value.length; ) {
    const { value, end } = readVarint(field.value, offset);
    integers.push(value);
    offset = end;
  }
  return integers;
}

export function textOf({ value }: WireField): string {
  return new TextDecoder().decode(value);
}

/** The last field of that number, as the format demands; undefined when absent. */
export function findField(fields: readonly WireField[], number: number): WireField | undefined {
  return fields.findLast((field) => field.number === number);
}

/** The same field with another content; only for `bytes`. */
export function rewriteBytes(field: WireField, content: Uint8Array): Uint8Array {
  return joinBytes([varint(field.number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
