import type { BinaryPredictions } from "../data/predictions.ts";
import { type BinarySample, buildSample, createSample } from "../metrics/binary/binary-sample.ts";
import { coarsenCells } from "../metrics/binary/bootstrap.ts";
import { MAX_DRAWN_ROWS, MIN_CLASS_ROWS } from "../metrics/draw-counts.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { computeDeLong } from "../stats/delong.ts";
import type { AlignedRows } from "./align-rows.ts";
import type { ComparisonRequest } from "./comparison.ts";
import { groupRows } from "./group-rows.ts";
import { haveSame, testLabels } from "./label-test.ts";
import type { ClosedDelta, PreparedComparison } from "./prepared.ts";
import { type CellForm, weighCells } from "./weighted-cells.ts";
import { weighSums } from "./weighted-sums.ts";

/** Metrics that are `factor`·area + a constant: DeLong's covariance gives their standard error. */
const AREAS: ReadonlyMap<string, number> = new Map([
  ["roc_auc", 1],
  ["gini", 2],
]);

/** Of one model, beyond 5,000 rows: joint cells of both are then some ten thousand, however many the rows. */
const SCORE_CELLS = 256;

interface BinaryRows {
  readonly truth: Uint8Array;
  readonly score: Float64Array;
  readonly sample: BinarySample;
}

export function prepareBinary(request: ComparisonRequest<"binary">, { order, units }: AlignedRows): PreparedComparison {
  const [candidate, baseline] = [request.candidate, request.baseline].map((predictions) =>
    pickRows(predictions, order, request.threshold),
  ) as [BinaryRows, BinaryRows];
  const metrics = request.metrics.map((id) => parseMetric(id, "binary"));
  const { positives, negatives, n } = candidate.sample;
  const isStratified = units.of === null && Math.min(positives, negatives) < MIN_CLASS_ROWS;
  const strata = isStratified ? Int32Array.from(candidate.truth) : null;
  const isCoarse = n > MAX_DRAWN_ROWS;
  const hasArea = metrics.some(({ id }) => AREAS.has(id));
  const sums = metrics.filter(({ ratio }) => ratio !== undefined);
  const isChecked = request.crossCheck !== false || units.of !== null;
  const counted = metrics.filter(({ id, ratio }) => ratio === undefined && (isChecked || !AREAS.has(id)));
  const isEqual = haveSame(candidate.score, baseline.score);
  const [labels, others] = [candidate, baseline].map(({ score }) =>
    Uint8Array.from(score, (value) => (value >= request.threshold ? 1 : 0)),
  ) as [Uint8Array, Uint8Array];
  const haveSameLabels = haveSame(labels, others);
  return {
    metrics: metrics.map((metric) => ({
      card: metric,
      candidate: metric.compute(candidate.sample),
      baseline: metric.compute(baseline.sample),
      isSame: metric.needs === "labels" ? haveSameLabels : isEqual,
    })),
    units,
    smallest: units.of === null ? Math.min(positives, negatives) || n : units.count,
    shortage: findShortage(candidate.sample, units.count),
    pairs: [
      sums.length === 0
        ? null
        : weighSums(
            sums,
            { candidate: spreadRows(candidate), baseline: spreadRows(baseline) },
            groupRows({ units, rows: n, strata, seed: request.seed }),
          ),
      counted.length === 0
        ? null
        : weighCells(counted, {
            candidate: createCells(candidate, isCoarse),
            baseline: createCells(baseline, isCoarse),
            units,
            strata,
            isCoarse,
          }),
    ].filter((pair) => pair !== null),
    closed: hasArea && units.of === null ? compareAreas(candidate, baseline) : new Map(),
    tests: units.of === null ? testLabels(candidate.truth, labels, others) : new Map(),
  };
}

function pickRows({ truth, score }: BinaryPredictions, order: Uint32Array, threshold: number): BinaryRows {
  const rows = {
    truth: Uint8Array.from(order, (row) => truth[row] as number),
    score: Float64Array.from(order, (row) => score[row] as number),
  };
  return { ...rows, sample: buildSample(rows, threshold) };
}

/** One cell per row, so that both models' terms stand in the same order. */
function spreadRows({ truth, score, sample }: BinaryRows): BinarySample {
  const positive = Float64Array.from(truth);
  return createSample({ score, positive, negative: positive.map((label) => 1 - label) }, sample.threshold);
}

/** Positives in the first half of the cells, negatives in the second. */
function createCells({ truth, score, sample }: BinaryRows, isCoarse: boolean): CellForm<BinarySample> {
  const coarse = isCoarse ? coarsenCells(sample, SCORE_CELLS) : { sample, lowest: sample.score };
  const size = coarse.lowest.length;
  return {
    of: Int32Array.from(score, (value, row) => findCell(coarse.lowest, value) + (truth[row] === 1 ? 0 : size)),
    cells: 2 * size,
    build: (counts) =>
      createSample(
        { score: coarse.sample.score, positive: counts.subarray(0, size), negative: counts.subarray(size) },
        sample.threshold,
      ),
  };
}

/** Last cell that begins at or below the score. */
function findCell(lowest: Float64Array, score: number): number {
  let [low, high] = [0, lowest.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((lowest[middle] as number) <= score) low = middle;
    else high = middle - 1;
  }
  return low;
}

function findShortage({ n, positives, negatives }: BinarySample, units: number): string | null {
  if (n < 2 || positives === 1 || negatives === 1) return "a class has fewer than two rows";
  return units < 2 ? "there are fewer than two independent units" : null;
}

function compareAreas(candidate: BinaryRows, baseline: BinaryRows): Map<string, ClosedDelta> {
  const { positives, negatives } = candidate.sample;
  if (positives < 2 || negatives < 2) return new Map();
  const { covariance } = computeDeLong(candidate.truth, [candidate.score, baseline.score]);
  const [first, second] = covariance ?? [];
  const variance = (first?.[0] ?? 0) + (second?.[1] ?? 0) - 2 * (first?.[1] ?? 0);
  const standardError = Math.sqrt(Math.max(0, variance));
  return new Map(
    [...AREAS].map(([id, factor]) => [id, { method: "DeLong, paired", standardError: factor * standardError }]),
  );
}
