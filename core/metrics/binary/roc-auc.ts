import { normalBounds } from "../interval.ts";
import { type IntervalMethod, type Metric, ONE_CLASS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Area under the ROC curve = P(score of a positive > score of a negative) + ½·P(equal): the Mann–Whitney form with midranks
 * (Hanley and McNeil 1982, Radiology 143). 0.5 for a constant score. One class: no value.
 * Goldens: scikit-learn 1.2.1, `metrics:binary:roc_auc1`. Interval: DeLong (1988).
 */
export const rocAuc: Metric<BinarySample> = {
  id: "roc_auc",
  title: "ROC AUC",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "scores",
  parameters: {},
  compute(sample) {
    const { positives, negatives } = sample;
    return positives > 0 && negatives > 0 ? { value: computeAuc(sample) } : ONE_CLASS;
  },
  interval: deLongInterval((area) => area),
};

export function computeAuc({ positive, negative, positives, negatives }: BinarySample): number {
  let below = 0;
  let pairs = 0;
  for (let cell = 0; cell < positive.length; cell++) {
    const zeros = negative[cell] as number;
    pairs += (positive[cell] as number) * (below + zeros / 2);
    below += zeros;
  }
  return pairs / (positives * negatives);
}

/** DeLong's variance of the area from the cells: the placements of `core/stats/delong.ts`, without ranking again. */
export function computeAucVariance({ positive, negative, positives, negatives }: BinarySample, auc: number): number {
  let [positivesBelow, negativesBelow, positiveSquares, negativeSquares] = [0, 0, 0, 0];
  for (let cell = 0; cell < positive.length; cell++) {
    const [ones, zeros] = [positive[cell] as number, negative[cell] as number];
    const ofPositives = (negativesBelow + zeros / 2) / negatives;
    const ofNegatives = 1 - (positivesBelow + ones / 2) / positives;
    positiveSquares += ones * (ofPositives - auc) ** 2;
    negativeSquares += zeros * (ofNegatives - auc) ** 2;
    positivesBelow += ones;
    negativesBelow += zeros;
  }
  return positiveSquares / (positives - 1) / positives + negativeSquares / (negatives - 1) / negatives;
}

/** DeLong's interval of a linear function of the area. */
export function deLongInterval(scale: (area: number) => number): IntervalMethod<BinarySample> {
  return {
    kind: "closed",
    title: "DeLong",
    prepare(sample) {
      if (sample.positives < 2 || sample.negatives < 2) return null;
      const auc = computeAuc(sample);
      const standardError = Math.sqrt(computeAucVariance(sample, auc));
      return (tail) => {
        const [lower, upper] = normalBounds(auc, standardError, tail);
        return [scale(lower), scale(upper)];
      };
    },
  };
}
