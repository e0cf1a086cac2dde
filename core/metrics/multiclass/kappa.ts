import { type Metric, NO_ROWS } from "../metric.ts";
import { sumOf } from "../point/ratio-metric.ts";
import type { MulticlassSample } from "./multiclass-sample.ts";

/** Cohen's kappa (p_o − p_e)/(1 − p_e) of label and truth. Both one constant: 0 and `undefined`. Checked by hand and against binary. */
export const kappa: Metric<MulticlassSample> = {
  id: "kappa",
  title: "Cohen's kappa",
  tasks: ["multiclass"],
  better: "high",
  ideal: 1,
  range: [-1, 1],
  needs: "labels",
  parameters: {},
  compute({ n, hits, support, predicted }) {
    if (n === 0) return NO_ROWS;
    if (hits.some((rows) => rows === n)) {
      return { value: 0, undefined: true, reason: "label and truth are one constant" };
    }
    const expected = support.reduce((sum, rows, label) => sum + (rows / n) * ((predicted[label] as number) / n), 0);
    return { value: (sumOf(hits) / n - expected) / (1 - expected) };
  },
  interval: { kind: "bootstrap", flavour: "percentile" },
};
