import type { PointSample } from "./point-sample.ts";
import { createRatioMetric } from "./ratio-metric.ts";
import { absoluteErrors } from "./row-terms.ts";

/** Weighted absolute percentage error Σ|e|/Σ|truth|, a ratio (0.05 is 5 %). All truths zero: no value. Goldens: `metrics:forecast:wape`. */
export const wape = createRatioMetric<PointSample>({
  id: "wape",
  title: "WAPE (ratio)",
  tasks: ["regression", "forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms(sample) {
    const denominator = sample.truth.map(Math.abs);
    if (denominator.every((size) => size === 0)) return { value: null, reason: "every true value is zero" };
    return { numerator: absoluteErrors(sample), denominator };
  },
  scale: "log",
});
