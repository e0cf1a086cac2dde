import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Matthews correlation coefficient of label and truth (Matthews 1975, Biochim. Biophys. Acta 405). A constant label or truth makes the
 * denominator 0: the value is 0 and `undefined`. Goldens: scikit-learn 1.2.1, `metrics:binary:mcc`.
 */
export const mcc: Metric<BinarySample> = {
  id: "mcc",
  title: "Matthews correlation",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [-1, 1],
  needs: "labels",
  parameters: {},
  compute({ n, positives, negatives, confusion }) {
    if (n === 0) return NO_ROWS;
    const { trueNegative, falsePositive, falseNegative, truePositive } = confusion;
    const selected = truePositive + falsePositive;
    const rejected = trueNegative + falseNegative;
    // Square roots apart: the product of four large counts would lose digits.
    const denominator = Math.sqrt(positives * negatives) * Math.sqrt(selected * rejected);
    if (denominator === 0) return { value: 0, undefined: true, reason: "label or truth is constant" };
    return { value: (truePositive * trueNegative - falsePositive * falseNegative) / denominator };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};
