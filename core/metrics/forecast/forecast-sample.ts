import { SlipwayError } from "../../errors.ts";
import { assertPoints, compareAt, type PointSample } from "../point/point-sample.ts";

/** Steps of a back-test in order of origin and step; blocks of neighbouring origins vary together. */
export interface ForecastSample extends PointSample {
  /** Denominator of MASE per row: mean absolute seasonal difference up to the row's origin. */
  readonly scale: Float64Array;
  /** Denominator of RMSSE per row: mean squared seasonal difference up to the row's origin; null when nobody gave it. */
  readonly squaredScale: Float64Array | null;
  /** Bounds of the prediction interval; NaN where there is none. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Share of values that the prediction intervals should hold, 0–1. */
  readonly level: number;
}

export interface ForecastRows {
  /** Milliseconds since the epoch. */
  readonly origin: Float64Array;
  readonly timestamp: Float64Array;
  /** From 1. */
  readonly step: Int32Array;
  /** NaN where the value is not known: such rows are left out. */
  readonly truth: Float64Array;
  readonly prediction: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly scale: Float64Array;
  readonly squaredScale?: Float64Array;
}

export interface ForecastSettings {
  readonly level: number;
  /** Length of the shortest season in steps: the shortest block. */
  readonly season: number;
}

/** Neighbouring blocks share moments where forecasts overlap; blocks longer by so many overlaps share few. */
const OVERLAPS_ADDED = 2;
/** Longer blocks are fewer: below so many, what they tell of their own spread is worth less than what overlaps spoil. */
const MIN_LONG_BLOCKS = 10;

/**
 * Rows with a truth, sorted, in blocks: neighbouring origins form one until it is as long as the horizon and as one season. Where an origin
 * begins before the forecasts of the last one end, blocks are longer by twice that overlap, as far as ten of them remain: without it,
 * intervals of hourly forecasts of a day were a fifth too narrow (docs/verdicts.md). A single origin is cut into seasons.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID for predictions that are no numbers and bounds in the wrong order, with count and first row.
 */
export function buildForecastSample(rows: ForecastRows, { level, season }: ForecastSettings): ForecastSample {
  const known = Uint32Array.from(rows.truth.keys()).filter((row) => !Number.isNaN(rows.truth[row]));
  known.sort(
    (left, right) =>
      compareAt(rows.origin, left, right) ||
      (rows.step[left] as number) - (rows.step[right] as number) ||
      compareAt(rows.truth, left, right) ||
      compareAt(rows.prediction, left, right),
  );
  const pick = (values: Float64Array): Float64Array => Float64Array.from(known, (row) => values[row] as number);
  const truth = pick(rows.truth);
  const prediction = pick(rows.prediction);
  assertPoints({ truth, prediction });
  const [lower, upper] = [pick(rows.lower), pick(rows.upper)];
  assertBounds(lower, upper);
  const times = {
    origin: pick(rows.origin),
    timestamp: pick(rows.timestamp),
    step: Int32Array.from(known, (row) => rows.step[row] as number),
  };
  return {
    n: truth.length,
    truth,
    prediction,
    ...buildBlocks(times, season),
    scale: pick(rows.scale),
    squaredScale: rows.squaredScale === undefined ? null : pick(rows.squaredScale),
    lower,
    upper,
    level,
  };
}

type Times = Pick<ForecastRows, "origin" | "timestamp" | "step">;

function buildBlocks({ origin, timestamp, step }: Times, season: number): Pick<PointSample, "units" | "unitCount"> {
  const ahead = timestamp.map((time, row) => time - (origin[row] as number));
  const reach = ahead.reduce((most, time) => Math.max(most, time), 0);
  const seasonMs = season * computeStepMs(ahead, step);
  const gap = findGap(origin);
  if (gap === null) return cutBlocks(timestamp, seasonMs);
  const least = Math.max(reach, seasonMs);
  const span = (origin.at(-1) as number) - (origin[0] as number) + gap;
  const apart = least + OVERLAPS_ADDED * Math.max(0, reach - gap);
  return cutBlocks(origin, Math.max(least, Math.min(apart, span / MIN_LONG_BLOCKS)));
}

/** Smallest distance of ascending origins that differ; null when all are the same. */
function findGap(origin: Float64Array): number | null {
  let gap = Number.POSITIVE_INFINITY;
  for (let row = 1; row < origin.length; row++) {
    const distance = (origin[row] as number) - (origin[row - 1] as number);
    if (distance > 0) gap = Math.min(gap, distance);
  }
  return gap === Number.POSITIVE_INFINITY ? null : gap;
}

/** Milliseconds between two steps; forecasts may begin later than one step after the last known value. */
export function computeStepMs(ahead: Float64Array, step: Int32Array): number {
  let [first, last] = [0, 0];
  for (let row = 0; row < step.length; row++) {
    if ((step[row] as number) < (step[first] as number)) first = row;
    if ((step[row] as number) > (step[last] as number)) last = row;
  }
  const steps = (step[last] ?? 0) - (step[first] ?? 0);
  if (steps === 0) return (ahead[first] ?? 0) / (step[first] ?? 1);
  return ((ahead[last] as number) - (ahead[first] as number)) / steps;
}

/** Blocks of ascending times, each from its first time to `length` later. */
function cutBlocks(times: Float64Array, length: number): Pick<PointSample, "units" | "unitCount"> {
  const units = new Uint32Array(times.length);
  let [unit, start] = [-1, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < times.length; row++) {
    const time = times[row] as number;
    if (time >= start + length || unit < 0) {
      unit += 1;
      start = time;
    }
    units[row] = unit;
  }
  return { units, unitCount: unit + 1 };
}

function assertBounds(lower: Float64Array, upper: Float64Array): void {
  const crossed = lower.reduce((count, bound, row) => count + (bound > (upper[row] as number) ? 1 : 0), 0);
  if (crossed === 0) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${crossed} of ${lower.length} prediction intervals have a lower bound above the upper one.`,
    remedy: "Swap the columns of the bounds, or correct the forecaster.",
  });
}
