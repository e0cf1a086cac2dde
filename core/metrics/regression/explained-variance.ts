import type { PointSample } from "../point/point-sample.ts";
import { createRatioMetric } from "../point/ratio-metric.ts";
import { mapRows, meanOf, spreadOf } from "../point/row-terms.ts";
import { scoreConstantTruth } from "./constant-truth.ts";

/**
 * Explained variance 1 − Var(e)/Var(y): as R², but a constant bias costs nothing. Constant truth as in `r2`.
 * Goldens: scikit-learn 1.2.1, `metrics:regression:explained_variance`.
 */
export const explainedVariance = createRatioMetric<PointSample>({
  id: "explained_variance",
  title: "Explained variance",
  tasks: ["regression"],
  better: "high",
  ideal: 1,
  range: [null, 1],
  parameters: {},
  terms(sample) {
    const errors = mapRows(sample, (truth, prediction) => truth - prediction);
    const centre = meanOf(errors);
    const numerator = errors.map((error) => (error - centre) ** 2);
    const denominator = spreadOf(sample, "mean", 2);
    return denominator === null ? scoreConstantTruth(numerator) : { numerator, denominator };
  },
  map: (ratio) => 1 - ratio,
  scale: "log",
});
