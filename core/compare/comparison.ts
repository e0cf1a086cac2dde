import type { Predictions } from "../data/predictions.ts";
import type { ComparedMetric } from "../documents/evaluation-comparison.ts";
import type { ForecastSettings } from "../metrics/forecast/forecast-sample.ts";
import type { TaskKind } from "../metrics/metric.ts";

/** What varies together from sample to sample: rows on their own, clusters, or contiguous blocks of time. */
export interface ResamplingUnits {
  readonly kind: "row" | "cluster" | "block";
  /** Unit of each row, from 0 without gaps; absent when every row is its own. */
  readonly of?: Int32Array;
  readonly count: number;
}

export interface ComparisonRequest<Kind extends TaskKind = TaskKind> {
  readonly kind: Kind;
  /** Both score the same rows in the same order. */
  readonly candidate: Extract<Predictions, { kind: Kind }>;
  readonly baseline: Extract<Predictions, { kind: Kind }>;
  /** Binary tasks: score at which a row is labelled positive. */
  readonly threshold: number;
  /** Forecasts alone: level of the prediction intervals and the shortest season; default 0.9 and 1. */
  readonly forecast?: ForecastSettings;
  /** Multiclass tasks whose classes have an order (task.order): from low to high. */
  readonly order?: readonly string[];
  /** Ids of metrics of the task. */
  readonly metrics: readonly string[];
  /** Non-inferiority margins by metric, in units of the metric; 0 where a metric has none. */
  readonly margins: ReadonlyMap<string, number>;
  readonly units: ResamplingUnits;
  /** Of the bootstrap: SCIENCE 3.2: 1. */
  readonly seed: number;
  /** Default 2,000. */
  readonly replicates?: number;
  /** Whether a standard error in closed form is checked by the bootstrap; default true. */
  readonly crossCheck?: boolean;
  /** One-sided level of a claim of superiority, where strict reuse lowers it. Default 0.05. */
  readonly alpha?: number;
}

/** A request of whatever kind, which both models' predictions must have. */
export interface AnyComparisonRequest extends Omit<ComparisonRequest, "candidate" | "baseline"> {
  readonly candidate: Predictions;
  readonly baseline: Predictions;
}

/** Paired comparison of every metric asked for, in their order. */
export type Comparison = ReadonlyMap<string, ComparedMetric>;
