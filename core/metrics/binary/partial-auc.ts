import { type Metric, ONE_CLASS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

const MAX_FALSE_POSITIVE_RATE = 0.2;

/**
 * Area under the ROC curve up to a false positive rate of `maxFpr`, standardised so that chance is 0.5 and perfection 1:
 * ½·(1 + (A − min)/(max − min)), min = maxFpr²/2, max = maxFpr (McClish 1989, Med. Decis. Making 9). The curve is a straight line
 * between thresholds. One class: no value. Goldens: scikit-learn 1.2.1, `metrics:binary:pauc_max_fpr_0.2`.
 */
export const partialAuc: Metric<BinarySample> = {
  id: "partial_auc",
  title: "Partial ROC AUC (false positive rate up to 20 %)",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "scores",
  parameters: { maxFpr: MAX_FALSE_POSITIVE_RATE },
  compute(sample) {
    if (sample.positives === 0 || sample.negatives === 0) return ONE_CLASS;
    const area = computeArea(sample, MAX_FALSE_POSITIVE_RATE);
    const least = MAX_FALSE_POSITIVE_RATE ** 2 / 2;
    return { value: 0.5 * (1 + (area - least) / (MAX_FALSE_POSITIVE_RATE - least)) };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};

function computeArea({ positive, negative, positives, negatives }: BinarySample, limit: number): number {
  let [fpr, tpr, area] = [0, 0, 0];
  for (let cell = positive.length - 1; cell >= 0; cell--) {
    const width = (negative[cell] as number) / negatives;
    const height = (positive[cell] as number) / positives;
    if (fpr + width >= limit) {
      const part = limit - fpr;
      return area + part * (tpr + (height * part) / (2 * width));
    }
    area += width * (tpr + height / 2);
    fpr += width;
    tpr += height;
  }
  return area;
}
