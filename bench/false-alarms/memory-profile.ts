/** Profiles and counts of tables in memory, by the same functions that the table engine's counts go through: for many small simulations. */
import {
  buildCategoryProfile,
  buildLevelCounts,
  buildNumberCounts,
  buildNumberProfile,
  freezeNumber,
  type LevelCount,
  MAX_LEVELS,
  type NumberCount,
} from "../../core/data/feature-counts.ts";
import type { FeatureCounts, WindowCounts } from "../../core/data/profiler.ts";
import { type Column, isNumeric, levelTexts, type Table } from "../../core/data/table.ts";
import type { FeatureProfile, Profile } from "../../core/documents/profile.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";

export function profileTable({ columns, rows }: Table): Profile {
  const features = [...columns.values()].map((column): FeatureProfile => profileColumn(column, rows));
  return buildProfile({
    pipeline: "bench",
    createdAt: "2026-01-01T00:00:00.000Z",
    table: {
      windows: null,
      rows,
      duplicates: { rows: 0, of: rows },
      features,
      prediction: null,
      sample: { rows, seed: 0 },
    },
  });
}

function profileColumn(column: Column, rows: number): FeatureProfile {
  const { name } = column;
  if (!isNumeric(column)) return buildCategoryProfile({ name, kind: "category" }, countLevels(column), rows);
  const frozen = freezeNumber({ name, kind: "number" as const }, column.values.slice());
  return buildNumberProfile(frozen, countBins(column.values, frozen.edges), rows);
}

/** The whole table as one window. */
export function countTable(profile: Profile, { columns, rows }: Table): WindowCounts {
  const counted = profile.features.flatMap((feature): readonly [string, FeatureCounts][] => {
    const column = columns.get(feature.name);
    return column === undefined ? [] : [[feature.name, countColumn(feature, column, rows)]];
  });
  return {
    ...{ index: null, holiday: null, start: null, end: null, rows, prediction: null },
    duplicates: { rows: 0, of: rows },
    features: new Map(counted),
  };
}

function countColumn(feature: FeatureProfile, column: Column, rows: number): FeatureCounts {
  if ("levels" in feature) return buildLevelCounts(feature, countLevels(column), rows);
  const values = isNumeric(column) ? column.values : new Float64Array(rows).fill(Number.NaN);
  return buildNumberCounts(countBins(values, feature.edges, feature), values.slice(), { rows, unparsableExamples: [] });
}

function countBins(
  values: Float64Array,
  edges: readonly number[],
  range: { readonly min: number | null; readonly max: number | null } = { min: null, max: null },
): NumberCount {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let [below, above, min, max] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    let bin = 0;
    while (bin < edges.length && (edges[bin] as number) <= value) bin += 1;
    counts[bin] = (counts[bin] as number) + 1;
    [min, max] = [Math.min(min, value), Math.max(max, value)];
    if (range.min !== null && value < range.min) below += 1;
    if (range.max !== null && value > range.max) above += 1;
  }
  const some = min <= max;
  return { counts, below, above, unparsable: 0, min: some ? min : null, max: some ? max : null };
}

function countLevels(column: Column): LevelCount {
  const groups = Map.groupBy(
    levelTexts(column).filter((level) => level !== null),
    (level) => level,
  );
  const sorted = [...groups].map(([level, found]) => [level, found.length] as const).toSorted((a, b) => b[1] - a[1]);
  const others = sorted.slice(MAX_LEVELS);
  const rest = { rows: others.reduce((total, [, count]) => total + count, 0), levels: others.length, examples: [] };
  return { counts: new Map(sorted.slice(0, MAX_LEVELS)), rest, unparsable: 0 };
}
