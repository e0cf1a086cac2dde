import { isDefined, type Metric, type Sized } from "../metrics/metric.ts";
import type { AlignedUnits } from "./align-rows.ts";
import type { Urn } from "./draw-weights.ts";
import type { WeightedPair } from "./weighted-pair.ts";

/** What is computed of a resample: of a metric its id and its formula. */
export type CellMetric<Sample extends Sized> = Pick<Metric<Sample>, "id" | "compute">;

interface Cells {
  /** Cell of each row. */
  readonly of: Int32Array;
  readonly cells: number;
}

/** One model's rows as counts of cells, from which its sample can be made again with other counts. */
export interface CellForm<Sample extends Sized> extends Cells {
  /** The same array is filled again for every resample. */
  build(counts: Float64Array): Sample;
}

export interface CellPair<Sample extends Sized> {
  readonly candidate: CellForm<Sample>;
  readonly baseline: CellForm<Sample>;
  readonly units: AlignedUnits;
  /** Stratum of each row; null when all are drawn together. */
  readonly strata: Int32Array | null;
  /** Whether cells hold rows that a model scores differently. */
  readonly isCoarse: boolean;
}

/**
 * Metrics of samples that are made of counts. Rows that fall into the same cell of both models are drawn as one joint cell, so a resample costs
 * as much as there are of those; clusters and blocks are drawn as a whole. Null when there is no metric.
 */
export function weighCells<Sample extends Sized>(
  metrics: readonly CellMetric<Sample>[],
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

function createSide<Sample extends Sized>(metrics: readonly CellMetric<Sample>[], { cells, build }: CellForm<Sample>) {
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
  readonly strata: readonly number[];
  /** Fills the counts of both models' cells. */
  scatter(weights: Float64Array, candidate: Float64Array, baseline: Float64Array): void;
}

function joinCells<Sample extends Sized>({ candidate, baseline, units, strata }: CellPair<Sample>): Joint {
  if (units.of !== null) return joinUnits(candidate.of, baseline.of, units);
  const joint = countJoint(candidate, baseline, strata);
  const { expected, ofCandidate, ofBaseline } = joint;
  return {
    expected,
    strata: joint.strata,
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

interface JointCells extends Urn {
  readonly ofCandidate: Int32Array;
  readonly ofBaseline: Int32Array;
}

/** Distinct pairs of cells in the order of stratum, rows and cells. */
function countJoint(candidate: Cells, baseline: Cells, strata: Int32Array | null): JointCells {
  const size = candidate.cells * baseline.cells;
  const sorted = Float64Array.from(candidate.of, (cell, row) => {
    return (
      (strata === null ? 0 : (strata[row] as number)) * size + cell * baseline.cells + (baseline.of[row] as number)
    );
  }).sort();
  const keys: number[] = [];
  const counts: number[] = [];
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    keys.push(sorted[start] as number);
    counts.push(end - start);
  }
  const stratumOf = (cell: number): number => Math.floor((keys[cell] as number) / size);
  const order = Uint32Array.from(keys.keys()).sort(
    (left, right) =>
      stratumOf(left) - stratumOf(right) || (counts[left] as number) - (counts[right] as number) || left - right,
  );
  const starts = Array.from(order.keys()).filter(
    (place) => place === 0 || stratumOf(order[place] as number) !== stratumOf(order[place - 1] as number),
  );
  return {
    expected: Float64Array.from(order, (cell) => counts[cell] as number),
    strata: starts,
    ofCandidate: Int32Array.from(order, (cell) => Math.floor(((keys[cell] as number) % size) / baseline.cells)),
    ofBaseline: Int32Array.from(order, (cell) => (keys[cell] as number) % baseline.cells),
  };
}

function joinUnits(ofCandidate: Int32Array, ofBaseline: Int32Array, units: AlignedUnits): Joint {
  const unitOf = units.of ?? new Int32Array(0);
  return {
    expected: new Float64Array(units.count).fill(1),
    strata: [0],
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
