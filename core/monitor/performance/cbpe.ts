import type { BinaryPredictions } from "../../data/predictions.ts";
import type { MeasuredValue } from "../../documents/measured-value.ts";
import { type BinarySample, buildSample, createSample } from "../../metrics/binary/binary-sample.ts";
import { coarsen, createResampler } from "../../metrics/binary/bootstrap.ts";
import { computeAuc } from "../../metrics/binary/roc-auc.ts";
import { MAX_DRAWN_ROWS } from "../../metrics/draw-counts.ts";
import { isDefined, type Metric } from "../../metrics/metric.ts";
import { metricsOf } from "../../metrics/metrics.ts";
import { createRng, type Rng } from "../../rng.ts";
import { fitCalibration, improvesCalibration } from "./calibrate.ts";
import {
  describeEstimate,
  type EstimatorOptions,
  type EstimatorResult,
  tooFewRows,
  type WindowScores,
} from "./estimator.ts";
import { applyIsotonic, type IsotonicCurve } from "./isotonic.ts";

const MAX_AUC = 0.999; // beyond, nothing is left to calibrate (SCIENCE 7.2)
/**
 * A curve that was fitted to rows looks better than it is, and resamples of those rows show that. Of isotonic regression, which converges at
 * the cube root of the rows, they show half of it: measured for 400 to 2,000 rows (docs/performance.md).
 */
const OPTIMISM_SHOWN = 2;
/** At that rate resamples vary less than fits do as well: intervals without this held 83 to 91 % where they should hold 95 %. */
const SPREAD_SHOWN = 1.4;
const METHOD = "CBPE, labels drawn from the calibrated scores, calibration redrawn";

export interface CbpeOptions extends EstimatorOptions {
  /** Score at which a row is labelled positive. */
  readonly threshold: number;
}

/**
 * Confidence-based performance estimation (SCIENCE 7.2): with the probability p of a positive label that the evaluation's rows give to a
 * score, each row counts as p of a positive and 1 − p of a negative one, and every metric is computed of these counts: F1 of the expected
 * confusion, the area of the expected ROC curve in the order of the score itself.
 *
 * The interval holds what the labels of this window may still turn out to be: labels drawn from p, and the calibration drawn anew from
 * a bootstrap of the evaluation's rows, mirrored at the estimate (basic bootstrap).
 *
 * Assumes that the probability of a label given the score has not changed: concept drift is invisible to it.
 */
export function fitCbpe({ truth, score }: BinaryPredictions, options: CbpeOptions): EstimatorResult {
  const sample = buildSample({ truth, score }, options.threshold);
  if (sample.positives < 2 || sample.negatives < 2) return { missing: "the evaluation has one class only" };
  if (computeAuc(sample) > MAX_AUC) return { missing: `the evaluation's ROC AUC is beyond ${MAX_AUC}` };
  const curve = fitCalibration(sample);
  if (curve === undefined) return { missing: "the evaluation has no rows" };
  const calibrated = improvesCalibration({ truth, score }, options.seed);
  const redrawn = redrawCalibration(sample, options);
  const metrics = options.metrics.flatMap((id) => metricsOf("binary").get(id) ?? []);
  return {
    method: "cbpe",
    assumption: "assumes P(y|x) unchanged",
    fitted: calibrated
      ? `scores are calibrated by isotonic regression on ${sample.n} rows of the evaluation`
      : `scores are taken as they are: calibration on ${sample.n} rows of the evaluation would not improve them`,
    estimate(window) {
      if (tooFewRows(window)) return new Map();
      const expected = expectCounts(window, { curve: calibrated ? curve : null, threshold: options.threshold });
      const correction = calibrated ? OPTIMISM_SHOWN : 0;
      return estimateMetrics(expected, { metrics, curve, redrawn, correction, rng: createRng(options.seed) });
    },
  };
}

/** Calibrations of bootstrap resamples of the evaluation. */
function redrawCalibration(sample: BinarySample, { seed, replicates }: CbpeOptions): readonly IsotonicCurve[] {
  const resampler = createResampler(sample, createRng(seed));
  return Array.from({ length: replicates }, () => fitCalibration(resampler.draw())).filter((one) => one !== undefined);
}

export interface ExpectOptions {
  /** null: scores are probabilities as they are. */
  readonly curve: IsotonicCurve | null;
  readonly threshold: number;
}

/** The rows as expected counts per distinct score. */
export function expectCounts({ rows, scores }: WindowScores, { curve, threshold }: ExpectOptions): BinarySample {
  const { score, negative: count } = buildSample({ truth: new Uint8Array(rows), score: scores }, threshold);
  const probability = curve === null ? score : applyIsotonic(curve, score);
  const positive = count.map((own, cell) => own * (probability[cell] as number));
  const expected = createSample(
    { score, positive, negative: count.map((own, cell) => own - (positive[cell] as number)) },
    threshold,
  );
  return rows > MAX_DRAWN_ROWS ? coarsen(expected) : expected;
}

interface Redrawn {
  readonly metrics: readonly Metric<BinarySample>[];
  /** Of the evaluation itself. */
  readonly curve: IsotonicCurve;
  readonly redrawn: readonly IsotonicCurve[];
  /** How often the optimism that resamples show is taken off. */
  readonly correction: number;
  readonly rng: Rng;
}

function estimateMetrics(
  expected: BinarySample,
  { metrics, curve, redrawn, correction, rng }: Redrawn,
): ReadonlyMap<string, MeasuredValue> {
  const fitted = withProbability(expected, applyIsotonic(curve, expected.score));
  const [drawn, moved] = [drawColumns(metrics, redrawn), drawColumns(metrics, redrawn)];
  for (const [replicate, other] of redrawn.entries()) {
    const labelled = drawLabels(expected, rng);
    const recalibrated = withProbability(expected, applyIsotonic(other, expected.score));
    for (const [index, metric] of metrics.entries()) {
      (drawn[index] as Float64Array)[replicate] = computeIn(metric, labelled);
      (moved[index] as Float64Array)[replicate] = computeIn(metric, recalibrated);
    }
  }
  return new Map(
    metrics.flatMap((metric, index) => {
      const [own, other] = [drawn[index] as Float64Array, moved[index] as Float64Array];
      const centre = other.reduce((sum, one) => sum + one, 0) / other.length;
      const bias = correction * (centre - computeIn(metric, fitted));
      const replicates = own.map(
        (one, replicate) => one - SPREAD_SHOWN * ((other[replicate] as number) - centre) - bias,
      );
      const value = computeIn(metric, expected) - bias;
      const estimate = describeEstimate({
        ...{ value, replicates, rows: Math.round(expected.n), method: METHOD, range: metric.range },
      });
      return estimate === undefined ? [] : [[metric.id, estimate]];
    }),
  );
}

function drawColumns(metrics: readonly unknown[], replicates: readonly unknown[]): readonly Float64Array[] {
  return metrics.map(() => new Float64Array(replicates.length));
}

function computeIn(metric: Metric<BinarySample>, sample: BinarySample): number {
  const result = metric.compute(sample);
  return isDefined(result) ? result.value : Number.NaN;
}

function withProbability(
  { score, positive, negative, threshold }: BinarySample,
  probability: Float64Array,
): BinarySample {
  const count = positive.map((ones, cell) => ones + (negative[cell] as number));
  const moved = count.map((own, cell) => own * (probability[cell] as number));
  return createSample(
    { score, positive: moved, negative: count.map((own, cell) => own - (moved[cell] as number)) },
    threshold,
  );
}

const MANY = 50; // rows of a cell, from which on a binomial number is drawn as a rounded normal one

/** Labels of every row, drawn from their probability. */
function drawLabels({ score, positive, negative, threshold }: BinarySample, rng: Rng): BinarySample {
  const drawn = positive.map((ones, cell) => {
    const count = ones + (negative[cell] as number);
    return count === 0 ? 0 : drawBinomial(count, ones / count, rng);
  });
  const others = drawn.map((ones, cell) => (positive[cell] as number) + (negative[cell] as number) - ones);
  return createSample({ score, positive: drawn, negative: others }, threshold);
}

function drawBinomial(count: number, probability: number, rng: Rng): number {
  if (count >= MANY) {
    const spread = Math.sqrt(count * probability * (1 - probability));
    return Math.min(count, Math.max(0, Math.round(count * probability + spread * rng.normal())));
  }
  let ones = 0;
  for (let row = 0; row < count; row++) if (rng.uniform() < probability) ones += 1;
  return ones;
}
