import type { RegressionPredictions } from "../data/predictions.ts";
import { NO_ROWS } from "../metrics/metric.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { assertPoints, type PointSample } from "../metrics/point/point-sample.ts";
import { absoluteErrors } from "../metrics/point/row-terms.ts";
import type { AlignedRows, AlignedUnits } from "./align-rows.ts";
import type { ComparisonRequest } from "./comparison.ts";
import { groupRows } from "./group-rows.ts";
import { haveSame } from "./label-test.ts";
import type { PreparedComparison } from "./prepared.ts";
import { type CellMetric, type CellPair, weighCells } from "./weighted-cells.ts";
import { type CountedValues, computeCountedMedian, createMedianCells } from "./weighted-medians.ts";
import { type PairedSamples, weighSums } from "./weighted-sums.ts";

/** The median absolute error of counted errors: the one metric of regression that is no ratio of sums and yet can be resampled. */
const MEDIAN_ERROR: CellMetric<CountedValues> = {
  id: "medae",
  compute(sample) {
    const value = computeCountedMedian(sample);
    return value === null ? NO_ROWS : { value };
  },
};

export function prepareRegression(
  request: ComparisonRequest<"regression">,
  { order, units }: AlignedRows,
): PreparedComparison {
  const samples = { candidate: pickRows(request.candidate, order), baseline: pickRows(request.baseline, order) };
  const { candidate, baseline } = samples;
  const metrics = request.metrics.map((id) => parseMetric(id, "regression"));
  const isSame = haveSame(candidate.prediction, baseline.prediction);
  const groups = groupRows({ units, rows: candidate.n, strata: null, seed: request.seed });
  return {
    metrics: metrics.map((metric) => ({
      card: metric,
      candidate: metric.compute(candidate),
      baseline: metric.compute(baseline),
      isSame,
    })),
    units,
    smallest: units.count,
    shortage: units.count < 2 ? `there are fewer than two ${units.kind}s` : null,
    pairs: [
      weighSums(metrics, samples, groups),
      weighCells(request.metrics.includes(MEDIAN_ERROR.id) ? [MEDIAN_ERROR] : [], createMedianPair(samples, units)),
    ].filter((pair) => pair !== null),
    closed: new Map(),
    tests: new Map(),
  };
}

function createMedianPair(
  { candidate, baseline }: PairedSamples<PointSample>,
  units: AlignedUnits,
): CellPair<CountedValues> {
  return {
    candidate: createMedianCells(absoluteErrors(candidate)),
    baseline: createMedianCells(absoluteErrors(baseline)),
    units,
    strata: null,
    isCoarse: false,
  };
}

function pickRows(predictions: RegressionPredictions, order: Uint32Array): PointSample {
  assertPoints(predictions);
  return {
    n: order.length,
    truth: Float64Array.from(order, (row) => predictions.truth[row] as number),
    prediction: Float64Array.from(order, (row) => predictions.prediction[row] as number),
    units: null,
    unitCount: order.length,
  };
}
