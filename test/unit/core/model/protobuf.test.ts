import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findField,
  floatsOf,
  integerOf,
  integersOf,
  joinBytes,
  readFields,
  rewriteBytes,
  textOf,
} from "../../../../core/model/protobuf.ts";
import { readDataSpec, readNodes } from "../../../../core/model/ydf-files.ts";
import { readBoosting, readRandomForest } from "../../../../core/model/ydf-headers.ts";

/** Field 1 = 150, field 2 = "testing" (both from the format's own page), field 3 = 1.5 as float, field 4 = packed [3, 270]. */
const MESSAGE = Uint8Array.from([
  ...[0x08, 0x96, 0x01],
  ...[0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
  ...[0x1d, 0x00, 0x00, 0xc0, 0x3f],
  ...[0x22, 0x03, 0x03, 0x8e, 0x02],
]);

describe("readFields", () => {
  const fields = readFields(MESSAGE);
  const field = (number: number) => {
    const found = findField(fields, number);
    if (found === undefined) throw new Error(`no field ${number}`);
    return found;
  };

  it("reads integers, text, floats and packed lists", () => {
    expect(integerOf(field(1))).toBe(150);
    expect(textOf(field(2))).toBe("testing");
    expect(floatsOf(field(3))).toEqual([1.5]);
    expect(integersOf(field(4))).toEqual([3, 270]);
  });

  it("joins to what it was, also with a field rewritten", () => {
    expect(joinBytes(fields.map(({ raw }) => raw))).toEqual(MESSAGE);
    expect(rewriteBytes(field(2), field(2).value)).toEqual(Uint8Array.from(field(2).raw));
  });

  it.each([
    ["a cut length", [0x12]],
    ["a length beyond the end", [0x12, 0x7f, 0x00]],
    ["a group, which nothing uses", [0x0b]],
    ["an endless varint", Array.from({ length: 12 }, () => 0x80)],
  ])("refuses %s", (_, bytes) => {
    expect(() => readFields(Uint8Array.from(bytes))).toThrow(RangeError);
  });

  it("either reads hostile bytes or throws a RangeError", () => {
    const readers = [
      readFields,
      readDataSpec,
      readBoosting,
      readRandomForest,
      (bytes: Uint8Array) => readNodes(new Map([["nodes-00000-of-00001", bytes]])),
    ];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...readers), (bytes, read) => {
        try {
          read(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
