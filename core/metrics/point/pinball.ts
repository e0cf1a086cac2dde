import type { PointSample } from "./point-sample.ts";
import { createRatioMetric } from "./ratio-metric.ts";
import { mapRows } from "./row-terms.ts";

const ALPHA = 0.9;

/**
 * Pinball loss of a prediction of the α-quantile: mean of max(α·d, (α − 1)·d), d = truth − prediction (Koenker and Bassett 1978,
 * Econometrica 46), in units of the target. For predictions of the mean or median read the MAE. Goldens: `metrics:regression:pinball_0.9`.
 */
export const pinball = createRatioMetric<PointSample>({
  id: "pinball",
  title: `Pinball loss (${ALPHA} quantile)`,
  tasks: ["regression", "forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: { alpha: ALPHA },
  terms: (sample) => ({ numerator: mapRows(sample, (truth, prediction) => pinballLoss(truth - prediction, ALPHA)) }),
  scale: "log",
});

/** Loss of one row; `distance` = truth − prediction. */
export function pinballLoss(distance: number, alpha: number): number {
  return Math.max(alpha * distance, (alpha - 1) * distance);
}
