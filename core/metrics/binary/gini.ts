import { type Metric, ONE_CLASS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { computeAuc, deLongInterval } from "./roc-auc.ts";

/** Gini coefficient of a score (accuracy ratio) = 2·AUC − 1. One class: no value. Goldens: scikit-learn 1.2.1, `metrics:binary:gini1`. */
export const gini: Metric<BinarySample> = {
  id: "gini",
  title: "Gini",
  tasks: ["binary"],
  better: "high",
  ideal: 1,
  range: [-1, 1],
  needs: "scores",
  parameters: {},
  compute(sample) {
    return sample.positives > 0 && sample.negatives > 0 ? { value: 2 * computeAuc(sample) - 1 } : ONE_CLASS;
  },
  interval: deLongInterval((area) => 2 * area - 1),
};
