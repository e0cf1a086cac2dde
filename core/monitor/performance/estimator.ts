import type { MeasuredValue } from "../../documents/measured-value.ts";
import { CI_LEVEL, CI_TAIL } from "../../metrics/measure.ts";
import { quantileSorted } from "../../stats/quantile.ts";

/** Scores of the rows of a window: [rows, width], row-major. */
export interface WindowScores {
  readonly rows: number;
  readonly scores: Float64Array;
}

/** Expects how good a model is on rows whose labels nobody knows. */
export interface PerformanceEstimator {
  readonly method: "cbpe" | "residual";
  /** Under which the estimate holds. */
  readonly assumption: string;
  /** How it was fitted, one clause. */
  readonly fitted: string;
  /** By metric id; metrics that cannot be estimated are absent. */
  estimate(window: WindowScores): ReadonlyMap<string, MeasuredValue>;
}

/** An estimator, or why there can be none. */
export type EstimatorResult = PerformanceEstimator | { readonly missing: string };

export interface EstimatorOptions {
  readonly metrics: readonly string[];
  readonly seed: number;
  readonly replicates: number;
}

/** Worlds that an interval is taken from: a fitted relation and labels drawn from it. 2.5 % of them lie on either side. */
export const ESTIMATE_REPLICATES = 200;

const MAX_UNDEFINED_SHARE = 0.05; // of replicates, as in measureMetrics
const MIN_ESTIMATE_ROWS = 30;

export function tooFewRows({ rows }: WindowScores): boolean {
  return rows < MIN_ESTIMATE_ROWS;
}

export interface EstimateParts {
  readonly value: number;
  /** One per replicate; NaN where undefined. Sorted in place. */
  readonly replicates: Float64Array;
  readonly rows: number;
  readonly method: string;
  /** Smallest and largest possible value; null is unbounded. */
  readonly range: readonly [number | null, number | null];
}

/** Undefined where too many replicates are. */
export function describeEstimate({ value, replicates, rows, method, range }: EstimateParts): MeasuredValue | undefined {
  const sorted = replicates.filter((one) => !Number.isNaN(one)).sort();
  if (!Number.isFinite(value) || sorted.length < (1 - MAX_UNDEFINED_SHARE) * replicates.length) return undefined;
  const [least, most] = range;
  const confine = (number: number): number =>
    Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(least ?? Number.NEGATIVE_INFINITY, number));
  const [lower, upper] = [quantileSorted(sorted, CI_TAIL), quantileSorted(sorted, 1 - CI_TAIL)];
  const ci: [number, number] = [confine(Math.min(value, lower)), confine(Math.max(value, upper))];
  return { value: confine(value), ci, level: CI_LEVEL, method, n: rows };
}
