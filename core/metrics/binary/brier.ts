import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { meanLoss, meanLossRatio, sumOver } from "./mean-loss.ts";

/**
 * Brier score: mean of (score − truth)², in [0, 1], 0 is perfect. Source: Brier (1950), Mon. Weather Rev. 78.
 * No rows give no value, never 0: a gate must not pass on nothing. Goldens: scikit-learn 1.2.1, `metrics:binary:brier1`.
 */
export const brier: Metric<BinarySample> = {
  id: "brier",
  title: "Brier score",
  tasks: ["binary"],
  better: "low",
  ideal: 0,
  range: [0, 1],
  needs: "scores",
  parameters: {},
  compute(sample) {
    return sample.n === 0 ? NO_ROWS : { value: sumOver(sample, computeLoss) / sample.n };
  },
  interval: meanLoss(computeLoss),
  ratio: meanLossRatio(computeLoss),
};

function computeLoss(score: number, label: 0 | 1): number {
  return (score - label) ** 2;
}
