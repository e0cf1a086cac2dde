import type { LevelCount, NumberCount } from "../data/feature-counts.ts";
import { groupCells, thresholdsOf } from "../data/number-cells.ts";
import type { FrozenCells, FrozenFeature, FrozenNumber } from "../documents/profile-edges.ts";
import type { LevelCells, NumberCells, ShardWindow } from "../documents/profile-shard.ts";
import { mergeLevels } from "./merge-levels.ts";

/** The counts of one stretch of rows in all shards, by feature name; a column that the table lacks is absent. */
export interface MergedCells {
  readonly rows: number;
  readonly numbers: ReadonlyMap<string, NumberCount>;
  readonly levels: ReadonlyMap<string, LevelCount>;
  readonly prediction: NumberCount | LevelCount | null;
  /** Columns of more levels than a shard lists: how many there are is then not known exactly. */
  readonly overflowed: readonly string[];
}

/** Adds the same window, or all rows, of every shard that holds some of it. Whole numbers: the order of shards is irrelevant. */
export function mergeCells(parts: readonly ShardWindow[], { features, prediction }: FrozenCells): MergedCells {
  const numbers = new Map<string, NumberCount>();
  const levels = new Map<string, LevelCount>();
  const overflowed: string[] = [];
  for (const [index, feature] of features.entries()) {
    const found = parts.map((part) => part.features[index] ?? null).filter((cells) => cells !== null);
    if (found.length === 0) continue;
    const merged = mergeColumn(found, feature);
    if (isLevelCount(merged)) levels.set(feature.name, merged);
    else numbers.set(feature.name, merged);
    if (found.some((cells) => isLevelCells(cells) && cells.restRows > 0)) overflowed.push(feature.name);
  }
  const scored = parts.map((part) => part.prediction).filter((cells) => cells !== null);
  return {
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    numbers,
    levels,
    prediction: prediction === null || scored.length === 0 ? null : mergeColumn(scored, prediction),
    overflowed,
  };
}

function mergeColumn(found: readonly (NumberCells | LevelCells)[], frozen: FrozenFeature): NumberCount | LevelCount {
  if ("edges" in frozen) return mergeNumbers(found.filter(isNumberCells), frozen);
  return mergeLevels(found.filter(isLevelCells), frozen.levels);
}

export function isLevelCount(counted: NumberCount | LevelCount): counted is LevelCount {
  return "rest" in counted;
}

function isNumberCells(cells: NumberCells | LevelCells): cells is NumberCells {
  return "cells" in cells;
}

function isLevelCells(cells: NumberCells | LevelCells): cells is LevelCells {
  return "levels" in cells;
}

function mergeNumbers(parts: readonly NumberCells[], frozen: FrozenNumber): NumberCount {
  const thresholds = thresholdsOf(frozen);
  const cells = new Array<number>(thresholds.length + 1).fill(0);
  for (const part of parts) {
    for (const [index, count] of part.cells.entries()) cells[index] = (cells[index] ?? 0) + count;
  }
  return {
    ...groupCells(cells, thresholds, frozen),
    unparsable: parts.reduce((sum, { unparsable }) => sum + unparsable, 0),
    min: reduce(
      parts.map(({ min }) => min),
      Math.min,
    ),
    max: reduce(
      parts.map(({ max }) => max),
      Math.max,
    ),
  };
}

function reduce(values: readonly (number | null)[], choose: (left: number, right: number) => number): number | null {
  return values.reduce(
    (best, value) => (best === null || value === null ? (best ?? value) : choose(best, value)),
    null,
  );
}
