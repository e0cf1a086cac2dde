import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Average precision Σ (R_i − R_(i−1))·P_i over distinct thresholds from the highest down, without interpolation.
 * A constant score gives the share of positives. No positive row: no value.
 * Goldens: scikit-learn 1.2.1, `metrics:binary:average_precision1`.
 */
export const averagePrecision: Metric<BinarySample> = {
  id: "average_precision",
  title: "Average precision",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [0, 1],
  needs: "scores",
  parameters: {},
  compute({ positive, negative, positives, n }) {
    if (n === 0) return NO_ROWS;
    if (positives === 0) return { value: null, reason: "no positive row" };
    let [found, selected, sum] = [0, 0, 0];
    for (let cell = positive.length - 1; cell >= 0; cell--) {
      const ones = positive[cell] as number;
      found += ones;
      selected += ones + (negative[cell] as number);
      if (ones > 0) sum += (ones * found) / selected;
    }
    return { value: sum / positives };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};
