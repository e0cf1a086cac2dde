import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Cohen's kappa of label and truth: (p_o − p_e)/(1 − p_e), agreement beyond chance (Cohen 1960, Educ. Psychol. Meas. 20).
 * Label and truth constant and equal: 0 and `undefined`. Goldens: scikit-learn 1.2.1, `metrics:binary:kappa`.
 */
export const kappa: Metric<BinarySample> = {
  id: "kappa",
  title: "Cohen's kappa",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [-1, 1],
  needs: "labels",
  parameters: {},
  compute({ n, positives, negatives, confusion }) {
    if (n === 0) return NO_ROWS;
    const { trueNegative, falsePositive, falseNegative, truePositive } = confusion;
    const observed = (truePositive + trueNegative) / n;
    const selected = (truePositive + falsePositive) / n;
    const expected = selected * (positives / n) + (1 - selected) * (negatives / n);
    const agreesByConstant = falsePositive + falseNegative === 0 && (positives === 0 || negatives === 0);
    if (agreesByConstant) return { value: 0, undefined: true, reason: "label and truth are one constant" };
    return { value: (observed - expected) / (1 - expected) };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};
