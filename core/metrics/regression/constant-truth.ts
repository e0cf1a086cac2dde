import type { MetricResult } from "../metric.ts";

/** A score relative to the spread of a truth that has none: 1 for exact predictions, else 0 by convention (SCIENCE 2.2). */
export function scoreConstantTruth(losses: Float64Array): MetricResult {
  if (losses.every((loss) => loss === 0)) {
    return { value: 1, reason: "the truth is constant and every prediction is exact" };
  }
  return { value: 0, undefined: true, reason: "the truth is constant" };
}
