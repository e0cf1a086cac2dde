import { type Metric, ONE_CLASS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Balanced accuracy: mean of the recalls of the two classes; 0.5 for a constant label. One class: no value (scikit-learn would average
 * what is left). Goldens: scikit-learn 1.2.1, `metrics:binary:balanced_accuracy`.
 */
export const balancedAccuracy: Metric<BinarySample> = {
  id: "balanced_accuracy",
  title: "Balanced accuracy",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "labels",
  parameters: {},
  compute({ positives, negatives, confusion: { trueNegative, truePositive } }) {
    if (positives === 0 || negatives === 0) return ONE_CLASS;
    return { value: (truePositive / positives + trueNegative / negatives) / 2 };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};
