import type { BinaryPredictions } from "../data/predictions.ts";
import type { MetricValue } from "../documents/evaluation.ts";
import type { TenantDelta } from "../documents/tenants.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { computeDeLong } from "../stats/delong.ts";
import { normalQuantile } from "../stats/normal.ts";

/** Level of the two-sided interval of a difference; it agrees with one-sided 95 % bounds (DESIGN 16: 3). */
const LEVEL = 0.9;
const PAIRED = "roc_auc"; // the one metric that has a paired interval so far

export interface Contender {
  readonly predictions: BinaryPredictions;
  /** Its primary metric. */
  readonly metric: MetricValue;
}

/**
 * How much better `own` is than `global` on the same rows in the same order; above 0 is better. The interval is DeLong's for two areas of the
 * same rows (DeLong, DeLong and Clarke-Pearson 1988): difference ± z·√(v₁₁ + v₂₂ − 2·v₁₂).
 */
export function compareScores(own: Contender, global: Contender, metricId: string): TenantDelta {
  const value = orient(metricId, own.metric.value, global.metric.value);
  const bare = { value, ci: null, level: LEVEL };
  if (value === null)
    return { ...bare, reason: own.metric.reason ?? global.metric.reason ?? "one of them has no value" };
  if (metricId !== PAIRED) return { ...bare, reason: `${metricId} has no paired interval yet` };
  const { covariance } = computeDeLong(own.predictions.truth, [own.predictions.score, global.predictions.score]);
  const [[ownVariance = 0, shared = 0] = [], [, globalVariance = 0] = []] = covariance ?? [];
  if (covariance === null) return { ...bare, reason: "a class has fewer than two rows" };
  const variance = Math.max(0, ownVariance + globalVariance - 2 * shared);
  const half = normalQuantile((1 + LEVEL) / 2) * Math.sqrt(variance);
  return { value, ci: [value - half, value + half], level: LEVEL, method: "paired DeLong" };
}

/** Difference of two values of a metric such that more is better. */
function orient(metricId: string, own: number | null, global: number | null): number | null {
  if (own === null || global === null) return null;
  const { better, ideal } = parseMetric(metricId, "binary");
  if (better === "near") return Math.abs(global - ideal) - Math.abs(own - ideal);
  return better === "high" ? own - global : global - own;
}
