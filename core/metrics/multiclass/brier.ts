import { createRatioMetric } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/**
 * Brier score of several classes: mean of **half** of Σ over classes (score − truth)², in [0, 1], so that two classes agree with the binary
 * score. Source: Brier (1950), Mon. Weather Rev. 78, who sums without the half. Checked by hand and against binary.
 */
export const brier = createRatioMetric<MulticlassSample>({
  id: "brier",
  title: "Brier score",
  tasks: ["multiclass"],
  better: "low",
  ideal: 0,
  range: [0, 1],
  parameters: { factor: 0.5 },
  reason: "half of the sum over classes, so that two classes agree with the binary score",
  terms: (sample) => ({ numerator: computeLosses(sample) }),
  scale: "log",
});

function computeLosses({ classes, truth, scores }: MulticlassSample): Float64Array {
  const width = classes.length;
  return Float64Array.from(truth, (label, row) => {
    let sum = 0;
    for (let column = 0; column < width; column++) {
      sum += ((scores[row * width + column] as number) - (column === label ? 1 : 0)) ** 2;
    }
    return sum / 2;
  });
}
