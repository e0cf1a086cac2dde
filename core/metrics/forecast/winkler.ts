import { createRatioMetric } from "../point/ratio-metric.ts";
import { mapRows } from "../point/row-terms.ts";
import { findUnbounded } from "./coverage.ts";
import type { ForecastSample } from "./forecast-sample.ts";

/**
 * Winkler score of intervals of level 1 − a: mean of width + 2/a·(distance of the truth outside), in units of the target (Winkler 1972,
 * J. Am. Statist. Assoc. 67). Goldens: `metrics:forecast:winkler_90`; penalties by hand.
 */
export const winkler = createRatioMetric<ForecastSample>({
  id: "winkler",
  title: "Winkler score of the prediction intervals",
  tasks: ["forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms(sample) {
    const missing = findUnbounded(sample);
    if (missing !== null) return missing;
    const { lower, upper, level } = sample;
    return {
      numerator: mapRows(sample, (truth, _, row) => {
        const [low, high] = [lower[row] as number, upper[row] as number];
        return high - low + (2 / (1 - level)) * (Math.max(low - truth, 0) + Math.max(truth - high, 0));
      }),
    };
  },
  scale: "log",
});
