import { wilson } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Recall (sensitivity): share of the positive rows that are labelled positive. No positive row: 0 and `undefined`.
 * Goldens: scikit-learn 1.2.1, `metrics:binary:recall`.
 */
export const recall: Metric<BinarySample> = {
  id: "recall",
  title: "Recall",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute({ n, positives, confusion: { truePositive } }) {
    if (n === 0) return NO_ROWS;
    if (positives === 0) return { value: 0, undefined: true, reason: "no positive row" };
    return { value: truePositive / positives, n: positives };
  },
  interval: wilson(({ positives, confusion: { truePositive } }) => [truePositive, positives]),
};
