import type { FeatureCounts } from "../../core/data/profiler.ts";
import type { NumberProfile } from "../../core/documents/profile.ts";
import { sum } from "../../core/drift/histogram.ts";
import { computeMinEffect } from "../../core/drift/min-effect.ts";
import type { Rng } from "../../core/rng.ts";

/** A number's frozen reference of which nothing is known but its bins: 0 to 1, 1 to 2 and so on. */
export function profileOfCells(name: string, counts: readonly number[]): NumberProfile {
  return {
    name,
    kind: "number",
    windows: null,
    attribute: false,
    cellScores: null,
    limits: null,
    edges: counts.slice(1).map((_, bin) => bin + 1),
    min: 0,
    max: counts.length,
    counts: [...counts],
    missing: 0,
    mean: null,
    median: null,
    robustSd: 1,
    sd: null,
    quantiles: [],
    distinct: sum(counts),
    mode: null,
  };
}

/** What a window holds of it. */
export function countsOfCells(counts: readonly number[]): FeatureCounts {
  return {
    counts,
    missing: 0,
    unparsable: 0,
    unparsableExamples: [],
    below: 0,
    above: 0,
    other: 0,
    unseen: 0,
    unseenExamples: [],
    distinct: sum(counts),
    min: null,
    max: null,
    median: null,
    mean: null,
    sd: null,
    quantiles: [],
    mode: null,
  };
}

/** Multinomial counts. */
export function drawCells(rows: number, shares: readonly number[], rng: Rng): number[] {
  const counts = shares.map(() => 0);
  for (let row = 0; row < rows; row++) {
    let left = rng.uniform();
    let cell = 0;
    while (cell < shares.length - 1 && left > (shares[cell] ?? 0)) {
      left -= shares[cell] ?? 0;
      cell += 1;
    }
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** Shares at JS distance `effect` from equal ones, found by tilting them. */
export function tiltShares(cells: number, effect: number): readonly number[] {
  const reference = new Array<number>(cells).fill(1e9 / cells);
  const tilted = (by: number): readonly number[] => {
    const raw = reference.map((_, cell) => Math.exp(by * (cell / (cells - 1) - 0.5)));
    return raw.map((share) => share / sum(raw));
  };
  let [low, high] = [0, 20];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const current = tilted(middle).map((share) => 1e9 * share);
    if (computeMinEffect({ reference, current }, { effect: 0 }).distance < effect) low = middle;
    else high = middle;
  }
  return tilted(low);
}
