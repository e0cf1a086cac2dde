import { type Metric, ONE_CLASS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Kolmogorov–Smirnov statistic of a score: largest distance between the distribution functions of the two classes, max|F₁ − F₀|, ties
 * exact. 0 for a constant score. One class: no value. Goldens: SciPy 1.17.1, `metrics:binary:ks1`.
 */
export const ks: Metric<BinarySample> = {
  id: "ks",
  title: "KS statistic",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "scores",
  parameters: {},
  compute({ positive, negative, positives, negatives }) {
    if (positives === 0 || negatives === 0) return ONE_CLASS;
    let [ones, zeros, largest] = [0, 0, 0];
    for (let cell = 0; cell < positive.length; cell++) {
      ones += positive[cell] as number;
      zeros += negative[cell] as number;
      largest = Math.max(largest, Math.abs(ones / positives - zeros / negatives));
    }
    return { value: Math.min(1, largest) };
  },
  interval: { kind: "bootstrap", flavour: "basic" },
};
