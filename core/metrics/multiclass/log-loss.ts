import { createRatioMetric } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

const CLIP = Number.EPSILON; // machine epsilon of float64, as scikit-learn 1.2 clips

/**
 * Log loss: mean of −ln(probability given to the true class), in nats, the scores of a row clipped to [ε, 1 − ε] and divided by their sum.
 * Goldens: scikit-learn 1.2.1, `metrics:multiclass:log_loss`.
 */
export const logLoss = createRatioMetric<MulticlassSample>({
  id: "log_loss",
  title: "Log loss",
  tasks: ["multiclass"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: { clip: CLIP },
  terms: (sample) => ({ numerator: computeLosses(sample) }),
  scale: "log",
});

function computeLosses({ classes, truth, scores }: MulticlassSample): Float64Array {
  const width = classes.length;
  return Float64Array.from(truth, (label, row) => {
    let sum = 0;
    for (let column = 0; column < width; column++) sum += clip(scores[row * width + column] as number);
    return Math.max(0, Math.log(sum) - Math.log(clip(scores[row * width + label] as number)));
  });
}

function clip(score: number): number {
  return Math.min(1 - CLIP, Math.max(CLIP, score));
}
