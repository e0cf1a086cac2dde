import type { PointSample } from "./point-sample.ts";
import { createRatioMetric } from "./ratio-metric.ts";
import { mapRows } from "./row-terms.ts";

/**
 * Bias: mean of prediction − truth, in units of the target; positive means predicted too high (SCIENCE 1.1).
 * Goldens: `metrics:forecast:bias_me_fc_minus_y`.
 */
export const bias = createRatioMetric<PointSample>({
  id: "bias",
  title: "Bias (prediction − truth)",
  tasks: ["regression", "forecast"],
  better: "near",
  ideal: 0,
  range: [null, null],
  parameters: {},
  terms: (sample) => ({ numerator: mapRows(sample, (truth, prediction) => prediction - truth) }),
  scale: "linear",
});
