import { type Column, isNumeric, levelTexts } from "../../data/table.ts";
import type { HistogramPair } from "../../drift/histogram.ts";

/** Present values of a column. */
export function presentNumbers(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite);
}

/** Present values of any column as levels; numbers are levels by their value. */
export function presentLevels(column: Column): readonly (string | number)[] {
  if (isNumeric(column) && column.kind !== "boolean") return [...presentNumbers(column.values)];
  return levelTexts(column).filter((level) => level !== null);
}

/** Rows of both samples per level of either. */
export function countLevels(
  reference: readonly (string | number)[],
  current: readonly (string | number)[],
): HistogramPair {
  const [before, now] = [countEach(reference), countEach(current)];
  const levels = [...new Set([...before.keys(), ...now.keys()])];
  return {
    reference: levels.map((level) => before.get(level) ?? 0),
    current: levels.map((level) => now.get(level) ?? 0),
  };
}

function countEach(levels: readonly (string | number)[]): ReadonlyMap<string | number, number> {
  const counts = new Map<string | number, number>();
  for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
  return counts;
}
