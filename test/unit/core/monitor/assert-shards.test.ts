import { describe, expect, it } from "vitest";
import { type NamedShard, sortShards } from "../../../../core/monitor/assert-shards.ts";
import { compareCodePoints } from "../../../../core/monitor/merge-levels.ts";

interface Shard {
  readonly part: { readonly index: number; readonly of: number };
  readonly table: { readonly rows: number; readonly digest: string };
  readonly rows: number;
}

const shard = (index: number, changes: Partial<Shard> = {}): NamedShard<Shard> => ({
  path: `shard-${index}.json`,
  document: { part: { index, of: 3 }, table: { rows: 30, digest: "d" }, rows: 10, ...changes },
});

describe("shards of one table", () => {
  it("come in their order, whatever the order of the files", () => {
    const sorted = sortShards([shard(3), shard(1), shard(2)]);
    expect(sorted.map(({ part }) => part.index)).toEqual([1, 2, 3]);
  });

  it.each([
    ["none", [], "no shard is given"],
    ["one missing", [shard(1), shard(3)], "shard 2/3 is missing"],
    ["one twice", [shard(1), shard(2), shard(2), shard(3)], "shard-2.json and shard-2.json are both shard 2/3"],
    ["of other runs", [shard(1), shard(2, { part: { index: 2, of: 4 } })], "one of 3 shards and shard-2.json one of 4"],
    ["of other columns", [shard(1), shard(2, { table: { rows: 30, digest: "e" } })], "shards of different tables"],
    ["of other rows", [shard(1), shard(2, { table: { rows: 31, digest: "d" } })], "(of 31 rows)"],
    ["whose rows moved", [shard(1), shard(2, { rows: 9 }), shard(3)], "29 rows together and the table 30"],
  ] as const)("are refused by name: %s", (_, shards, message) => {
    expect(() => sortShards(shards)).toThrow(message);
  });
});

describe("levels with equal counts", () => {
  it("are in the order of UTF-8, beyond U+FFFF too", () => {
    const levels = ["\u{1d400}", "\uff00", "b", "a", "ab", ""];
    expect(levels.toSorted(compareCodePoints)).toEqual(["", "a", "ab", "b", "\uff00", "\u{1d400}"]);
    const bytes = levels.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    expect(levels.toSorted(compareCodePoints)).toEqual(bytes);
  });
});
