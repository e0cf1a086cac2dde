import { isDefined, type Metric, type Sized } from "../metrics/metric.ts";
import type { AlignedUnits } from "./align-rows.ts";
import type { WeightedPair } from "./weighted-pair.ts";

/** One model's rows as counts of cells, from which its sample can be made again with other counts. */
export interface CellForm<Sample extends Sized> {
  /** Cell of each row. */
  readonly of: Int32Array;
  readonly cells: number;
  /** The same array is filled again for every resample. */
  build(counts: Float64Array): Sample;
}

export interface CellPair<Sample extends Sized> {
  readonly candidate: CellForm<Sample>;
  readonly baseline: CellForm<Sample>;
  readonly units: AlignedUnits;
  /** Stratum of each row; null when all are drawn together. Equal for all rows of a joint cell. */
  readonly strata: Int32Array | null;
  /** Whether cells hold rows that a model scores differently. */
  readonly isCoarse: boolean;
}

/**
 * Metrics of samples that are made of counts. Rows that fall into the same cell of both models are drawn as one joint cell, so a resample costs
 * as much as there are of those; clusters and blocks are drawn as a whole. Null when there is no metric.
 */
export function weighCells<Sample extends Sized>(
  metrics: readonly Metric<Sample>[],
  pair: CellPair<Sample>,
): WeightedPair | null {
  if (metrics.length === 0) return null;
  const joint = joinCells(pair);
  const [candidate, baseline] = [createSide(metrics, pair.candidate), createSide(metrics, pair.baseline)];
  const what = pair.isCoarse ? "rows in joint score cells" : "rows";
  return {
    metrics: metrics.map(({ id }) => id),
    title: pair.units.of === null ? what : `${pair.units.kind}s`,
    expected: joint.expected,
    strata: joint.strata,
    compute(weights, values) {
      joint.scatter(weights, candidate.counts, baseline.counts);
      candidate.compute(values.subarray(0, metrics.length));
      baseline.compute(values.subarray(metrics.length));
    },
  };
}

function createSide<Sample extends Sized>(metrics: readonly Metric<Sample>[], { cells, build }: CellForm<Sample>) {
  const counts = new Float64Array(cells);
  return {
    counts,
    compute(values: Float64Array): void {
      const sample = build(counts);
      for (const [index, metric] of metrics.entries()) {
        const result = metric.compute(sample);
        values[index] = isDefined(result) ? result.value : Number.NaN;
      }
    },
  };
}

interface Joint {
  readonly expected: Float64Array;
  readonly strata: Int32Array | null;
  /** Fills the counts of both models' cells. */
  scatter(weights: Float64Array, candidate: Float64Array, baseline: Float64Array): void;
}

function joinCells<Sample extends Sized>(pair: CellPair<Sample>): Joint {
  const { candidate, baseline, units } = pair;
  if (units.of !== null) return joinUnits(candidate.of, baseline.of, units);
  const { keys, expected } = countKeys(candidate.of, baseline);
  const ofCandidate = Int32Array.from(keys, (key) => Math.floor(key / baseline.cells));
  const ofBaseline = Int32Array.from(keys, (key) => key % baseline.cells);
  return {
    expected,
    strata: pair.strata === null ? null : strataOf(pair.strata, candidate.of, ofCandidate),
    scatter(weights, intoCandidate, intoBaseline) {
      intoCandidate.fill(0);
      intoBaseline.fill(0);
      for (let cell = 0; cell < weights.length; cell++) {
        const weight = weights[cell] as number;
        addTo(intoCandidate, ofCandidate[cell] as number, weight);
        addTo(intoBaseline, ofBaseline[cell] as number, weight);
      }
    },
  };
}

/** Distinct pairs of cells as candidate·cells + baseline, ascending, and their rows. */
function countKeys(ofCandidate: Int32Array, { of, cells }: Pick<CellForm<Sized>, "of" | "cells">) {
  const sorted = Float64Array.from(ofCandidate, (cell, row) => cell * cells + (of[row] as number)).sort();
  const starts: number[] = [];
  for (let place = 0; place < sorted.length; place++)
    if (place === 0 || sorted[place] !== sorted[place - 1]) starts.push(place);
  return {
    keys: Float64Array.from(starts, (start) => sorted[start] as number),
    expected: Float64Array.from(starts, (start, index) => (starts[index + 1] ?? sorted.length) - start),
  };
}

/** A cell of the candidate holds rows of one stratum. */
function strataOf(strata: Int32Array, of: Int32Array, ofCandidate: Int32Array): Int32Array {
  const ofCell = new Map<number, number>();
  for (let row = 0; row < of.length; row++) ofCell.set(of[row] as number, strata[row] as number);
  return ofCandidate.map((cell) => ofCell.get(cell) as number);
}

function joinUnits(ofCandidate: Int32Array, ofBaseline: Int32Array, units: AlignedUnits): Joint {
  const unitOf = units.of ?? new Int32Array(0);
  return {
    expected: new Float64Array(units.count).fill(1),
    strata: null,
    scatter(weights, intoCandidate, intoBaseline) {
      intoCandidate.fill(0);
      intoBaseline.fill(0);
      for (let row = 0; row < unitOf.length; row++) {
        const weight = weights[unitOf[row] as number] as number;
        if (weight === 0) continue;
        addTo(intoCandidate, ofCandidate[row] as number, weight);
        addTo(intoBaseline, ofBaseline[row] as number, weight);
      }
    },
  };
}

function addTo(values: Float64Array, index: number, amount: number): void {
  values[index] = (values[index] as number) + amount;
}
