import type { MetricCard } from "../metrics/metric.ts";

/** Improvement of the candidate over the baseline in units of the metric: above 0 is better, whatever the metric's direction (SCIENCE 1.1). */
export function improvementOf(
  { better, ideal }: Pick<MetricCard, "better" | "ideal">,
  candidate: number,
  baseline: number,
): number {
  if (better === "high") return candidate - baseline;
  if (better === "low") return baseline - candidate;
  return Math.abs(baseline - ideal) - Math.abs(candidate - ideal);
}
