import type { Urn } from "./draw-weights.ts";

/**
 * Metrics of both models that can be computed again with other weights of the rows: what a resample or a left-out group changes. The
 * first half of the values belongs to the candidate, the second to the baseline; an undefined value is NaN.
 */
export interface WeightedPair extends Urn {
  /** Ids of the metrics, in the order of the values. */
  readonly metrics: readonly string[];
  /** What is resampled: `rows`, `clusters`. */
  readonly title: string;
  compute(weights: Float64Array, values: Float64Array): void;
}
