import { wilson } from "../interval.ts";
import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Precision: share of true positives among the rows labelled positive. No such row: 0 and `undefined`.
 * Goldens: scikit-learn 1.2.1, `metrics:binary:precision`.
 */
export const precision: Metric<BinarySample> = {
  id: "precision",
  title: "Precision",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute({ n, confusion: { truePositive, falsePositive } }) {
    if (n === 0) return NO_ROWS;
    const selected = truePositive + falsePositive;
    if (selected === 0) return { value: 0, undefined: true, reason: "no row is labelled positive at the threshold" };
    return { value: truePositive / selected, n: selected };
  },
  interval: wilson(({ confusion: { truePositive, falsePositive } }) => [truePositive, truePositive + falsePositive]),
};
