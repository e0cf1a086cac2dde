import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeatureDrift } from "../../../../core/documents/monitor.ts";
import { computeMinEffect } from "../../../../core/drift/min-effect.ts";
import { ks } from "../../../../core/drift/samples/ks.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { decideWindow } from "../../../../core/monitor/decide-window.ts";
import { DEFAULT_POLICY } from "../../../../core/monitor/policy.ts";
import { createRng, shuffled } from "../../../../core/rng.ts";
import { countColumns, type MemoryTable, profileColumns } from "../../../fakes/memory-profiler.ts";
import { profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

/** SCIENCE 13, T2: what must not matter changes no digit of a decision. */
const ROWS = 3001; // deciles of so many rows are rows: any monotone transform keeps them
const LEVELS = ["own", "rent", "other"];

function drawTable(rows: number, seed: number, shift = 0): MemoryTable {
  const rng = createRng(seed);
  return {
    a: Array.from({ length: rows }, () => rng.normal() + shift),
    b: Array.from({ length: rows }, () => Math.exp(rng.normal())),
    c: Array.from({ length: rows }, () => LEVELS[Math.floor(3 * rng.uniform() ** (1 + shift))] ?? ""),
  };
}

type Decision = readonly [string, Pick<FeatureDrift, "state" | "effect" | "delta" | "p" | "q" | "cells">];

function describeDecision({ name, state, effect, delta, p, q, cells }: FeatureDrift): Decision {
  return [name, { state, effect, delta, p, q, cells }];
}

function decide(before: MemoryTable, now: MemoryTable): ReadonlyMap<string, Decision[1]> {
  const profile = buildProfile({ pipeline: "p", createdAt: "2025-01-01T00:00:00.000Z", table: profileColumns(before) });
  const { features } = decideWindow(profile, countColumns(profile, now), { policy: DEFAULT_POLICY, earlierRows: [] });
  return new Map(features.map(describeDecision));
}

const BEFORE = drawTable(ROWS, 1);
const NOW = drawTable(800, 2, 0.4);

function reorder(table: MemoryTable, seed: number): MemoryTable {
  const rows = shuffled([...(table.a ?? []).keys()], createRng(seed));
  return Object.fromEntries(
    Object.entries(table).map(([name, values]) => [name, rows.map((row) => values[row] ?? null)]),
  );
}

function mapColumn(table: MemoryTable, name: string, map: (value: number) => number): MemoryTable {
  return { ...table, [name]: (table[name] ?? []).map((value) => map(Number(value))) };
}

describe("a decision does not depend on", () => {
  it("the order of rows, of the reference or of the window", () => {
    expect(decide(reorder(BEFORE, 3), reorder(NOW, 4))).toEqual(decide(BEFORE, NOW));
  });

  it("the order of columns", () => {
    const turn = (table: MemoryTable): MemoryTable => Object.fromEntries(Object.entries(table).toReversed());
    expect(decide(turn(BEFORE), turn(NOW))).toEqual(decide(BEFORE, NOW));
  });

  it.each([
    ["exp", Math.exp],
    ["the cube", (value: number) => value ** 3],
    ["arc tangent", Math.atan],
  ])("a monotone transform of a number, once bins are frozen anew: %s", (_, map) => {
    expect(decide(mapColumn(BEFORE, "a", map), mapColumn(NOW, "a", map))).toEqual(decide(BEFORE, NOW));
  });

  it("the names of levels", () => {
    const rename = (table: MemoryTable): MemoryTable => ({
      ...table,
      c: (table.c ?? []).map((level) => `~${String(level).toUpperCase()}`),
    });
    expect(decide(rename(BEFORE), rename(NOW))).toEqual(decide(BEFORE, NOW));
  });
});

describe("the minimum-effect test", () => {
  const counts = fc.array(fc.nat({ max: 400 }), { minLength: 2, maxLength: 12 });

  it("gives the same when reference and window change places", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { minLength: 1, maxLength: 12 }), (cells) => {
        const [reference, current] = [cells.map(([before]) => before), cells.map(([, now]) => now)];
        expect(computeMinEffect({ reference, current }, { effect: 0.1 })).toEqual(
          computeMinEffect({ reference: current, current: reference }, { effect: 0.1 }),
        );
      }),
    );
  });

  it("finds no effect in a copy, whatever its size", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 5 }), (reference, times) => {
        const current = reference.map((count) => times * count);
        expect(computeMinEffect({ reference, current }, { effect: 0.1 })).toMatchObject({ debiased: 0 });
      }),
    );
  });
});

describe("Kolmogorov–Smirnov", () => {
  it("gives the same score for exchanged samples and after a monotone transform", () => {
    const rng = createRng(5);
    const sample = (rows: number, shift: number) => Float64Array.from({ length: rows }, () => rng.normal() + shift);
    const [reference, current] = [sample(150, 0), sample(90, 0.3)];
    const score = (before: Float64Array, now: Float64Array) =>
      ks.computeSamples({ reference: before, current: now }).score;
    expect(score(current, reference)).toBe(score(reference, current));
    expect(score(reference.map(Math.exp), current.map(Math.exp))).toBe(score(reference, current));
  });
});

/** Days about a level of their own, weekends apart. */
function drawDays(days: number, { seed = 1, from = 0, shift = 0, rows = 200 } = {}): MemoryWindow[] {
  const rng = createRng(seed);
  return Array.from({ length: days }, (_, day): MemoryWindow => {
    const level = 0.1 * rng.normal() + ((19_723 + from + day + 3) % 7 >= 5 ? 1 : 0) + shift;
    return { index: 19_723 + from + day, table: { x: Array.from({ length: rows }, () => level + rng.normal()) } };
  });
}

describe("a decision against reference windows does not depend on", () => {
  const decideDays = (map: (value: number) => number, order: (day: MemoryWindow) => MemoryWindow = (day) => day) => {
    const change = (day: MemoryWindow): MemoryWindow => ({ ...day, table: mapColumn(day.table, "x", map) });
    const reference = profileReference(drawDays(70).map(change));
    const { monitor, issues } = watchWindows(
      reference,
      drawDays(10, { seed: 2, from: 70, shift: 0.8 }).map(change).map(order),
    );
    const judged = monitor.windows.map(({ verdict, features: [x] }) => [
      verdict,
      x?.state,
      x?.season,
      x?.causes.map((cause) => cause.split(":")[0]),
      ...[x?.effect, x?.delta, x?.p].map((value) => value?.toFixed(9)),
    ]);
    return { judged, issues, backtest: reference.backtest };
  };
  const plain = decideDays((value) => value);

  it("units: tolerances, states, causes and issues are the same", () => {
    expect(plain.issues).not.toEqual([]);
    expect(decideDays((value) => 1024 * value)).toEqual(plain);
    expect(decideDays((value) => 1e-6 * value)).toEqual(plain);
    expect(decideDays((value) => 1.8 * value + 32)).toMatchObject({ issues: plain.issues, backtest: plain.backtest });
  });

  it("the order of the rows of a window", () => {
    const order = (day: MemoryWindow): MemoryWindow => ({
      ...day,
      table: { x: shuffled(day.table.x ?? [], createRng(day.index)) },
    });
    expect(decideDays((value) => value, order)).toEqual(plain);
  });
});
