import { describe, expect, it } from "vitest";
import { computeMinEffect } from "../../../../core/drift/min-effect.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { decideWindow } from "../../../../core/monitor/decide-window.ts";
import { DEFAULT_POLICY } from "../../../../core/monitor/policy.ts";
import { createRng, type Rng } from "../../../../core/rng.ts";
import { drawCells, tiltShares } from "../../../fakes/cell-counts.ts";
import { countColumns, type MemoryTable, profileColumns } from "../../../fakes/memory-profiler.ts";

/** SCIENCE 13, T3, on the scenario of H1: ten numbers (normal, exponential of it, rounded) and ten categories, p_k ∝ 1/k. */
const LEVELS = [2, 2, 3, 5, 5, 8, 12, 20, 40, 100];

function drawTable(rows: number, rng: Rng, shift = 0): MemoryTable {
  const number = (column: number): number => {
    const value = rng.normal() + (column === 0 ? shift : 0);
    return [value, Math.exp(value), Math.round(3 * value)][column % 3] ?? 0;
  };
  const numbers = Array.from(
    { length: 10 },
    (_, column) => [`n${column}`, Array.from({ length: rows }, () => number(column))] as const,
  );
  const texts = LEVELS.map(
    (levels, column) => [`c${column}`, Array.from({ length: rows }, () => drawLevel(levels, rng))] as const,
  );
  return Object.fromEntries([...numbers, ...texts]);
}

function drawLevel(levels: number, rng: Rng): string {
  const total = Array.from({ length: levels }, (_, index) => 1 / (index + 1)).reduce((sum, weight) => sum + weight, 0);
  let left = rng.uniform() * total;
  let level = 0;
  while (left > 1 / (level + 1) && level < levels - 1) {
    left -= 1 / (level + 1);
    level += 1;
  }
  return `l${level}`;
}

function countAlarms(
  windows: number,
  rows: number,
  shift: number,
): { readonly drift: number; readonly quality: number } {
  const rng = createRng(20_250_101);
  const profile = buildProfile({
    pipeline: "p",
    createdAt: "2025-01-01T00:00:00.000Z",
    table: profileColumns(drawTable(5000, rng)),
  });
  const found = { drift: 0, quality: 0 };
  for (let window = 0; window < windows; window++) {
    const { verdict, features } = decideWindow(profile, countColumns(profile, drawTable(rows, rng, shift)), {
      policy: DEFAULT_POLICY,
      earlierRows: [],
    });
    const hit =
      shift === 0
        ? verdict === "drift"
        : features.some(({ name, state }) => name === "n0" && state.startsWith("DRIFT_"));
    if (hit) found.drift += 1;
    if (verdict === "data-quality") found.quality += 1;
  }
  return found;
}

describe("calibrated-v1 on twenty features", () => {
  it("raises a false alarm in at most 1 % of the windows without drift", () => {
    expect(countAlarms(100, 500, 0)).toEqual({ drift: 0, quality: 0 });
  });

  it("finds a shift of half a standard deviation in one feature with 500 rows in at least 95 % of the windows", () => {
    expect(countAlarms(40, 500, 0.5).drift).toBeGreaterThanOrEqual(38);
  });
});

describe("minimum-effect test at the boundary d = δ", () => {
  it.each([
    { cells: 2, effect: 0.1, rows: 500 },
    { cells: 5, effect: 0.1, rows: 500 },
    { cells: 10, effect: 0.1, rows: 500 },
    { cells: 10, effect: 0.05, rows: 1000 },
    { cells: 10, effect: 0.2, rows: 200 },
  ])("rejects in at most 7 of 100 samples: $cells cells, δ = $effect, $rows rows", ({ cells, effect, rows }) => {
    const equal = new Array<number>(cells).fill(1 / cells);
    const tilted = tiltShares(cells, effect);
    const rng = createRng(1000 * cells + rows);
    const samples = 600;
    let rejected = 0;
    for (let sample = 0; sample < samples; sample++) {
      const pair = { reference: drawCells(4000, equal, rng), current: drawCells(rows, tilted, rng) };
      if (computeMinEffect(pair, { effect }).p < 0.05) rejected += 1;
    }
    const error = Math.sqrt((0.05 * 0.95) / samples); // Monte-Carlo error of the share (SCIENCE, O20)
    expect(rejected / samples).toBeLessThan(0.07 + 2 * error);
    expect(rejected / samples).toBeGreaterThan(0.05 - 4 * error);
  });
});
