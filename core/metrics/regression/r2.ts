import type { PointSample } from "../point/point-sample.ts";
import { createRatioMetric } from "../point/ratio-metric.ts";
import { spreadOf, squaredErrors } from "../point/row-terms.ts";
import { scoreConstantTruth } from "./constant-truth.ts";

/**
 * Coefficient of determination 1 − Σe²/Σ(y − ȳ)². Constant truth: 1 when every prediction is exact, else 0 and `undefined`.
 * Goldens: scikit-learn 1.2.1, `metrics:regression:r2`, `:r2_constant_y_perfect`, `:r2_constant_y_imperfect`.
 */
export const r2 = createRatioMetric<PointSample>({
  id: "r2",
  title: "R²",
  tasks: ["regression"],
  better: "high",
  ideal: 1,
  range: [null, 1],
  parameters: {},
  terms(sample) {
    const numerator = squaredErrors(sample);
    const denominator = spreadOf(sample, "mean", 2);
    return denominator === null ? scoreConstantTruth(numerator) : { numerator, denominator };
  },
  map: (ratio) => 1 - ratio,
  scale: "log",
});
