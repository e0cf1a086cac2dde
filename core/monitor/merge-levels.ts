import { type LevelCount, MAX_LEVELS } from "../data/feature-counts.ts";
import type { LevelCells } from "../documents/profile-shard.ts";

const MAX_EXAMPLES = 5;
const MAX_EXAMPLE_CHARACTERS = 128; // DESIGN 16: 25

/** Levels of one column in all shards: those that are frozen, else the most common ones. */
export function mergeLevels(shards: readonly LevelCells[], frozen: readonly string[] | null): LevelCount {
  const totals = new Map<string, number>();
  for (const { levels, counts } of shards) {
    for (const [index, level] of levels.entries()) totals.set(level, (totals.get(level) ?? 0) + (counts[index] ?? 0));
  }
  const ranked = [...totals].toSorted(
    ([left, leftRows], [right, rightRows]) => rightRows - leftRows || compareCodePoints(left, right),
  );
  const kept = frozen ?? ranked.slice(0, MAX_LEVELS).map(([level]) => level);
  const known = new Set(kept);
  const others = ranked.filter(([level]) => !known.has(level));
  return {
    counts: new Map(kept.map((level) => [level, totals.get(level) ?? 0])),
    rest: {
      rows: sum(others.map(([, rows]) => rows)) + sum(shards.map(({ restRows }) => restRows)),
      levels: others.length + Math.max(0, ...shards.map(({ restLevels }) => restLevels)),
      examples: others
        .slice(0, MAX_EXAMPLES)
        .map(([level]) => Array.from(level).slice(0, MAX_EXAMPLE_CHARACTERS).join("")),
    },
    unparsable: sum(shards.map(({ unparsable }) => unparsable)),
  };
}

/** The order of UTF-8, in which the table engine sorts; JavaScript's own differs beyond U+FFFF. */
export function compareCodePoints(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  for (const [index, character] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return a.length - b.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
