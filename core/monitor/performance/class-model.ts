import type { MulticlassPredictions } from "../../data/predictions.ts";
import type { MeasuredValue } from "../../documents/measured-value.ts";
import { buildSample } from "../../metrics/binary/binary-sample.ts";
import { createResampler } from "../../metrics/binary/bootstrap.ts";
import { isDefined, type Metric } from "../../metrics/metric.ts";
import { metricsOf } from "../../metrics/metrics.ts";
import { createMulticlassSample, type MulticlassSample } from "../../metrics/multiclass/multiclass-sample.ts";
import { createRng, type Rng } from "../../rng.ts";
import { fitCalibration } from "./calibrate.ts";
import {
  describeEstimate,
  type EstimatorOptions,
  type EstimatorResult,
  tooFewRows,
  type WindowScores,
} from "./estimator.ts";
import { applyIsotonic, type IsotonicCurve } from "./isotonic.ts";

const MAX_ROWS = 2_000; // of a window; an even sample of more
const CURVES = 20; // calibrations drawn anew; labels are drawn for every replicate
const METHOD = "CBPE one-vs-rest, labels drawn from the calibrated scores, calibration redrawn";

/** A calibration of each class. */
type ClassCurves = readonly IsotonicCurve[];

/**
 * CBPE for several classes: the probability of each class is calibrated against the rest by isotonic regression on the evaluation's rows
 * and scaled to sum to 1; true classes are drawn from it, and every metric is computed of them. Value and interval are the mean and the
 * quantiles of what comes out.
 */
export function fitClassModel(reference: MulticlassPredictions, options: EstimatorOptions): EstimatorResult {
  const { classes, rows } = reference;
  const absent = classes.filter((_, index) => !reference.truth.includes(index));
  if (absent.length > 0) return { missing: `the evaluation has no row of class ${absent[0]?.slice(0, 80)}` };
  const curves = drawCurves(reference, options.seed);
  if (curves.length === 0) return { missing: "the evaluation has too few rows of a class" };
  const metrics = options.metrics.flatMap((id) => metricsOf("multiclass").get(id) ?? []);
  return {
    method: "cbpe",
    assumption: "assumes P(y|x) unchanged",
    fitted: `probabilities are calibrated one against the rest on ${rows} rows of the evaluation`,
    estimate(window) {
      return tooFewRows(window)
        ? new Map()
        : simulate(thin(window, classes.length), { ...options, classes, curves, metrics, rows: window.rows });
    },
  };
}

/** Calibrations of resamples of the evaluation. */
function drawCurves({ classes, truth, scores, rows }: MulticlassPredictions, seed: number): readonly ClassCurves[] {
  const rng = createRng(seed);
  const resamplers = classes.map((_, index) =>
    createResampler(
      buildSample(
        {
          truth: Uint8Array.from(truth, (own) => (own === index ? 1 : 0)),
          score: Float64Array.from({ length: rows }, (_row, row) => scores[row * classes.length + index] as number),
        },
        0.5,
      ),
      rng,
    ),
  );
  return Array.from({ length: CURVES }, () => {
    const drawn = resamplers.map((resampler) => fitCalibration(resampler.draw()));
    return drawn.filter((curve) => curve !== undefined);
  }).filter((drawn) => drawn.length === classes.length);
}

interface Simulation {
  readonly classes: readonly string[];
  readonly curves: readonly ClassCurves[];
  readonly metrics: readonly Metric<MulticlassSample>[];
  readonly seed: number;
  readonly replicates: number;
  /** Of the whole window. */
  readonly rows: number;
}

function simulate(
  window: WindowScores,
  { classes, curves, metrics, seed, replicates, rows }: Simulation,
): ReadonlyMap<string, MeasuredValue> {
  const rng = createRng(seed);
  const worlds = curves.map((own) => calibrateRows(window, own));
  const columns = metrics.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    const world = worlds[replicate % worlds.length] as Float64Array;
    const truth = drawClasses(world, classes.length, rng);
    const sample = createMulticlassSample({ classes, truth, scores: window.scores });
    for (const [index, metric] of metrics.entries()) {
      const result = metric.compute(sample);
      (columns[index] as Float64Array)[replicate] = isDefined(result) ? result.value : Number.NaN;
    }
  }
  const narrower = Math.sqrt(window.rows / rows);
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

/** Calibrated probabilities of every row, cumulated over the classes. */
function calibrateRows({ rows, scores }: WindowScores, curves: ClassCurves): Float64Array {
  const width = curves.length;
  const calibrated = new Float64Array(rows * width);
  for (const [column, curve] of curves.entries()) {
    const own = Float64Array.from({ length: rows }, (_, row) => scores[row * width + column] as number);
    const order = Uint32Array.from(own.keys()).sort((left, right) => (own[left] as number) - (own[right] as number));
    const applied = applyIsotonic(
      curve,
      Float64Array.from(order, (row) => own[row] as number),
    );
    for (const [place, row] of order.entries()) calibrated[row * width + column] = applied[place] as number;
  }
  for (let start = 0; start < calibrated.length; start += width)
    cumulate(calibrated.subarray(start, start + width), scores.subarray(start, start + width));
  return calibrated;
}

function cumulate(own: Float64Array, fallback: Float64Array): void {
  const sum = own.reduce((total, value) => total + value, 0);
  if (sum === 0) own.set(fallback);
  let before = 0;
  for (let column = 0; column < own.length; column++) {
    before += (own[column] as number) / (sum === 0 ? 1 : sum);
    own[column] = before;
  }
}

function drawClasses(cumulated: Float64Array, width: number, rng: Rng): Int32Array {
  return Int32Array.from({ length: cumulated.length / width }, (_, row) => {
    const drawn = rng.uniform();
    let label = 0;
    while (label + 1 < width && drawn >= (cumulated[row * width + label] as number)) label += 1;
    return label;
  });
}

/** An even sample of the rows in order of their scores. */
function thin({ rows, scores }: WindowScores, width: number): WindowScores {
  if (rows <= MAX_ROWS) return { rows, scores };
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (left, right) => (scores[left * width] as number) - (scores[right * width] as number),
  );
  const picked = new Float64Array(MAX_ROWS * width);
  for (let index = 0; index < MAX_ROWS; index++) {
    const row = order[Math.floor(((index + 0.5) * rows) / MAX_ROWS)] as number;
    picked.set(scores.subarray(row * width, (row + 1) * width), index * width);
  }
  return { rows: MAX_ROWS, scores: picked };
}
