import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * F1: harmonic mean of precision and recall, 2·TP/(2·TP + FP + FN). Neither a positive row nor one labelled so: 0 and `undefined`.
 * Goldens: scikit-learn 1.2.1, `metrics:binary:f1`.
 */
export const f1: Metric<BinarySample> = {
  id: "f1",
  title: "F1",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute({ n, confusion: { truePositive, falsePositive, falseNegative } }) {
    if (n === 0) return NO_ROWS;
    const denominator = 2 * truePositive + falsePositive + falseNegative;
    if (denominator === 0) return { value: 0, undefined: true, reason: "no positive row and none labelled so" };
    return { value: (2 * truePositive) / denominator };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};
