import type { PointSample } from "../point/point-sample.ts";
import { createRatioMetric } from "../point/ratio-metric.ts";
import { absoluteErrors, spreadOf } from "../point/row-terms.ts";
import { scoreConstantTruth } from "./constant-truth.ts";

/**
 * D² of the absolute error: 1 − MAE/MAE of the median of the truth. Constant truth as in `r2`.
 * Goldens: scikit-learn 1.2.1, `metrics:regression:d2_absolute`.
 */
export const d2Absolute = createRatioMetric<PointSample>({
  id: "d2_absolute",
  title: "D² of the absolute error",
  tasks: ["regression"],
  better: "high",
  ideal: 1,
  range: [null, 1],
  parameters: {},
  terms(sample) {
    const numerator = absoluteErrors(sample);
    const denominator = spreadOf(sample, "median", 1);
    return denominator === null ? scoreConstantTruth(numerator) : { numerator, denominator };
  },
  map: (ratio) => 1 - ratio,
  scale: "log",
});
