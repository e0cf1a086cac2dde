import type { MetricResult } from "../metric.ts";
import { createRatioMetric } from "../point/ratio-metric.ts";
import { mapRows } from "../point/row-terms.ts";
import type { ForecastSample } from "./forecast-sample.ts";

const USUAL_LEVEL = 0.9;

/**
 * Coverage: share of rows whose truth lies in the prediction interval, bounds included. It should equal the level of the intervals, which
 * the pipeline says as task.interval. Goldens: `metrics:forecast:coverage_pm4`.
 */
export const coverage = createRatioMetric<ForecastSample>({
  id: "coverage",
  title: "Coverage of the prediction intervals",
  tasks: ["forecast"],
  better: "near",
  ideal: USUAL_LEVEL,
  range: [0, 1],
  parameters: {},
  terms(sample) {
    const missing = findUnbounded(sample);
    if (missing !== null) return missing;
    const { lower, upper } = sample;
    return {
      numerator: mapRows(sample, (truth, _, row) =>
        truth >= (lower[row] as number) && truth <= (upper[row] as number) ? 1 : 0,
      ),
    };
  },
  scale: "logit",
});

/** Why rows have no interval to judge. */
export function findUnbounded({ lower, upper }: Pick<ForecastSample, "lower" | "upper">): MetricResult | null {
  const bad = lower.reduce(
    (count, bound, row) => count + (Number.isFinite(bound) && Number.isFinite(upper[row]) ? 0 : 1),
    0,
  );
  if (bad === 0) return null;
  return { value: null, reason: `${bad} of ${lower.length} rows have no prediction interval` };
}
