import type { MetricCard, MetricResult } from "../metrics/metric.ts";
import type { AlignedUnits } from "./align-rows.ts";
import type { WeightedPair } from "./weighted-pair.ts";

/** One metric of both models on the same rows. */
export interface PreparedMetric {
  readonly card: MetricCard;
  readonly candidate: MetricResult;
  readonly baseline: MetricResult;
  /** Whether the metric sees the same predictions from both. */
  readonly isSame: boolean;
}

/** Standard error of a difference in closed form. */
export interface ClosedDelta {
  readonly method: string;
  readonly standardError: number;
}

/** Exact test of no difference, beside the interval. Statistics above 0 favour the candidate where they have a sign. */
export interface PairedTest {
  readonly name: string;
  readonly statistic: number;
  readonly p: number;
}

/** What every comparison needs of a task. */
export interface PreparedComparison {
  readonly metrics: readonly PreparedMetric[];
  readonly units: AlignedUnits;
  /** Independent rows or units of the smaller side of what is compared: a class of few rows says as little as few rows. */
  readonly smallest: number;
  /** Why there can be no interval; null when there can. */
  readonly shortage: string | null;
  readonly pairs: readonly WeightedPair[];
  readonly closed: ReadonlyMap<string, ClosedDelta>;
  readonly tests: ReadonlyMap<string, PairedTest>;
}
