import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { meanLoss, meanLossRatio, sumOver } from "./mean-loss.ts";

const CLIP = Number.EPSILON; // machine epsilon of float64, as scikit-learn 1.2 clips

/**
 * Log loss: mean of −ln(probability given to the true class), in nats, with scores clipped to [ε, 1 − ε], so that one certain and wrong
 * score costs 36 and not infinity. Source: Good (1952), J. R. Statist. Soc. B 14. Goldens: scikit-learn 1.2.1, `metrics:binary:log_loss1`.
 */
export const logLoss: Metric<BinarySample> = {
  id: "log_loss",
  title: "Log loss",
  tasks: ["binary"],
  better: "low",
  ideal: 0,
  range: [0, null],
  needs: "scores",
  parameters: { clip: CLIP },
  compute(sample) {
    return sample.n === 0 ? NO_ROWS : { value: sumOver(sample, computeLoss) / sample.n };
  },
  interval: meanLoss(computeLoss),
  ratio: meanLossRatio(computeLoss),
};

function computeLoss(score: number, label: 0 | 1): number {
  const clipped = Math.min(1 - CLIP, Math.max(CLIP, score));
  return -Math.log(label === 1 ? clipped : 1 - clipped);
}
