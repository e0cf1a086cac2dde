import type { LevelCount, NumberCount } from "../data/feature-counts.ts";
import { findHolidays } from "../data/holidays.ts";
import type { ProfiledTable } from "../data/profiler.ts";
import { addWindows, type CountedWindows, countAffordable } from "../data/reference-windows.ts";
import type { FeatureProfile } from "../documents/profile.ts";
import type { FrozenCells, FrozenFeature, FrozenWindows } from "../documents/profile-edges.ts";
import type { ShardWindow } from "../documents/profile-shard.ts";
import { isLevelCount, type MergedCells, mergeCells } from "./merge-cells.ts";

/** The reference as one table, and how it was cut. */
export interface WholeReference {
  readonly table: ProfiledTable;
  readonly cells: FrozenCells;
  readonly windows: FrozenWindows;
}

/** Adds what the windows of all shards say to the profile of the whole table: the same indices are the same window. */
export function mergeReferenceWindows(
  parts: readonly ShardWindow[],
  { table, cells, windows }: WholeReference,
): ProfiledTable {
  const groups = Map.groupBy(parts, ({ index }) => index ?? 0);
  const indices = [...groups.keys()].toSorted((left, right) => left - right);
  const counted = countWindows(
    indices.map((index) => [index, groups.get(index) ?? []] as const),
    { table, cells },
  );
  const named = [...(table.prediction === null ? [] : [table.prediction]), ...table.features];
  const affordable = countAffordable(named.map(countCells), indices.length);
  const kept = new Set(named.slice(0, affordable).map(({ name }) => name));
  const add = <Kind extends FeatureProfile>(profile: Kind): Kind =>
    kept.has(profile.name) ? addWindows(profile, counted) : profile;
  const features = table.features.map((feature) => add(feature));
  const rows = [...counted.rows.values()];
  const held = indices.map((index) => groups.get(index)?.some(({ holiday }) => holiday === true) === true);
  const found = windows.holidays === null ? findHolidays(features, rows) : { column: windows.holidays, flags: held };
  return {
    ...table,
    features,
    prediction: table.prediction === null ? null : add(table.prediction),
    windows: {
      timestamp: windows.timestamp,
      timezone: windows.timezone,
      lengthMs: windows.lengthMs,
      indices,
      rows,
      holidays: found === null ? null : { column: found.column, flags: [...found.flags] },
    },
  };
}

function countCells(profile: FeatureProfile): number {
  return ("edges" in profile ? profile.edges.length : profile.levels.length) + 1;
}

function countWindows(
  windows: readonly (readonly [number, readonly ShardWindow[]])[],
  { table, cells }: Pick<WholeReference, "table" | "cells">,
): CountedWindows {
  const columns = [...table.features, ...(table.prediction === null ? [] : [table.prediction])];
  const levelsOf = new Map(columns.map((column) => [column.name, "levels" in column ? column.levels : null]));
  const keepLevels = (one: FrozenFeature): FrozenFeature =>
    "edges" in one ? one : { ...one, levels: levelsOf.get(one.name) ?? [] };
  const features = cells.features.map(keepLevels);
  const prediction = cells.prediction === null ? null : keepLevels(cells.prediction);
  const merged = windows.map(
    ([index, parts]) => [index, nameScore(mergeCells(parts, { features, prediction }), prediction)] as const,
  );
  const numbers = new Map(merged.map(([index, counted]) => [index, counted.numbers]));
  const frozen = [...features, ...(prediction === null ? [] : [prediction])];
  return {
    rows: new Map(merged.map(([index, { rows }]) => [index, rows])),
    numbers,
    ranges: numbers satisfies ReadonlyMap<number, ReadonlyMap<string, NumberCount>>,
    levels: new Map(merged.map(([index, { levels }]) => [index, new Map([...levels].map(keepPresent))])),
    lags: new Map(frozen.flatMap((one) => ("edges" in one ? [[one.name, one.lag1] as const] : []))),
  };
}

/** The score beside the features, by its name. */
function nameScore(merged: MergedCells, frozen: FrozenFeature | null): MergedCells {
  const { numbers, levels, prediction } = merged;
  if (prediction === null || frozen === null) return merged;
  return isLevelCount(prediction)
    ? { ...merged, levels: new Map([...levels, [frozen.name, prediction]]) }
    : { ...merged, numbers: new Map([...numbers, [frozen.name, prediction]]) };
}

/** A window lists the levels that it has. */
function keepPresent([name, count]: readonly [string, LevelCount]): readonly [string, LevelCount] {
  return [name, { ...count, counts: new Map([...count.counts].filter(([, rows]) => rows > 0)) }];
}
