import type { RegressionPredictions } from "../../data/predictions.ts";
import type { MeasuredValue } from "../../documents/measured-value.ts";
import { isDefined, type Metric } from "../../metrics/metric.ts";
import { metricsOf } from "../../metrics/metrics.ts";
import { buildPointSample, type PointSample } from "../../metrics/point/point-sample.ts";
import { createRng, type Rng } from "../../rng.ts";
import {
  describeEstimate,
  type EstimatorOptions,
  type EstimatorResult,
  tooFewRows,
  type WindowScores,
} from "./estimator.ts";

const BINS = 10;
const MIN_BIN_ROWS = 20; // fewer residuals say little about their spread
const MAX_ROWS = 2_000; // of a window; an even sample of more
const METHOD = "residual model, errors drawn from rows of the evaluation with a like prediction";

/** Residuals of the evaluation by its prediction, in bins of about equal counts. */
interface ResidualBins {
  /** Inner edges, ascending; a prediction equal to an edge is in the upper bin. */
  readonly edges: Float64Array;
  /** truth − prediction. */
  readonly residuals: readonly Float64Array[];
}

/**
 * Expected errors of a regression without labels: a row errs as the evaluation's rows with a like prediction did. The true values are
 * drawn so, 200 times, each from a bootstrap of the evaluation's residuals, and every metric is computed of them: its value is their mean,
 * its interval their quantiles, which holds what the labels may still turn out to be.
 *
 * Assumes that the error given the prediction has not changed. Errors that depend on features beyond the prediction are averaged.
 */
export function fitResidualModel(reference: RegressionPredictions, options: EstimatorOptions): EstimatorResult {
  if (reference.rows < MIN_BIN_ROWS) return { missing: `the evaluation has only ${reference.rows} rows` };
  const bins = binResiduals(reference);
  const metrics = options.metrics.flatMap((id) => metricsOf("regression").get(id) ?? []);
  return {
    method: "residual",
    assumption: "assumes the error given the prediction unchanged",
    fitted: `errors are those of ${reference.rows} rows of the evaluation in ${bins.residuals.length} bins of the prediction`,
    estimate(window) {
      if (tooFewRows(window)) return new Map();
      return estimateMetrics(window, { ...options, bins, metrics });
    },
  };
}

function binResiduals({ truth, prediction, rows }: RegressionPredictions): ResidualBins {
  const order = Uint32Array.from(prediction.keys()).sort(
    (left, right) =>
      (prediction[left] as number) - (prediction[right] as number) ||
      (truth[left] as number) - (truth[right] as number),
  );
  const wanted = Math.max(1, Math.min(BINS, Math.floor(rows / MIN_BIN_ROWS)));
  const starts = [0];
  for (let bin = 1; bin < wanted; bin++) {
    let start = Math.round((bin * rows) / wanted);
    // Equal predictions are never cut apart.
    while (start < rows && prediction[order[start] as number] === prediction[order[start - 1] as number]) start += 1;
    if (start < rows && start > (starts.at(-1) ?? 0)) starts.push(start);
  }
  const residuals = starts.map((start, bin) =>
    Float64Array.from(
      order.subarray(start, starts[bin + 1] ?? rows),
      (row) => (truth[row] as number) - (prediction[row] as number),
    ),
  );
  return {
    edges: Float64Array.from(starts.slice(1), (start) => prediction[order[start] as number] as number),
    residuals,
  };
}

interface Simulation extends EstimatorOptions {
  readonly bins: ResidualBins;
}

function estimateMetrics(
  { rows, scores }: WindowScores,
  {
    bins,
    metrics,
    seed,
    replicates,
  }: Omit<Simulation, "metrics"> & { readonly metrics: readonly Metric<PointSample>[] },
): ReadonlyMap<string, MeasuredValue> {
  const prediction = thin(scores.slice().sort());
  const places = findBins(prediction, bins.edges);
  const rng = createRng(seed);
  const columns = metrics.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    const drawn = bins.residuals.map((residuals) => resample(residuals, rng));
    const truth = prediction.map((value, row) => value + drawOne(drawn[places[row] as number] as Float64Array, rng));
    const sample = buildPointSample({ truth, prediction });
    for (const [index, metric] of metrics.entries()) {
      const result = metric.compute(sample);
      (columns[index] as Float64Array)[replicate] = isDefined(result) ? result.value : Number.NaN;
    }
  }
  const narrower = Math.sqrt(prediction.length / rows); // of a sample instead of all rows
  return new Map(
    metrics.flatMap((metric, index) => {
      const column = columns[index] as Float64Array;
      const value = column.reduce((sum, one) => sum + one, 0) / replicates;
      const scaled = column.map((one) => value + (one - value) * narrower);
      const estimate = describeEstimate({ value, replicates: scaled, rows, method: METHOD, range: metric.range });
      return estimate === undefined ? [] : [[metric.id, estimate]];
    }),
  );
}

/** An even sample of sorted values. */
function thin(sorted: Float64Array): Float64Array {
  if (sorted.length <= MAX_ROWS) return sorted;
  return Float64Array.from({ length: MAX_ROWS }, (_, index) => {
    const row = Math.floor(((index + 0.5) * sorted.length) / MAX_ROWS);
    return sorted[row] as number;
  });
}

/** Bins of ascending values. */
function findBins(values: Float64Array, edges: Float64Array): Uint32Array {
  let bin = 0;
  return Uint32Array.from(values, (value) => {
    while (bin < edges.length && value >= (edges[bin] as number)) bin += 1;
    return bin;
  });
}

function resample(values: Float64Array, rng: Rng): Float64Array {
  return values.map(() => drawOne(values, rng));
}

function drawOne(values: Float64Array, rng: Rng): number {
  return values[rng.integer(values.length)] as number;
}
