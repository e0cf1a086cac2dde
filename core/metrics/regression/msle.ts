import type { PointSample } from "../point/point-sample.ts";
import { createRatioMetric } from "../point/ratio-metric.ts";
import { mapRows } from "../point/row-terms.ts";

/**
 * Mean squared logarithmic error, mean of (ln(1 + truth) − ln(1 + prediction))². A negative truth or prediction: no value.
 * Goldens: scikit-learn 1.2.1, `metrics:regression:msle`.
 */
export const msle = createRatioMetric<PointSample>({
  id: "msle",
  title: "Mean squared log error",
  tasks: ["regression"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms(sample) {
    const [truths, predictions] = [countNegative(sample.truth), countNegative(sample.prediction)];
    if (truths + predictions > 0) {
      return { value: null, reason: `${truths} true values and ${predictions} predictions are negative` };
    }
    const numerator = mapRows(sample, (truth, prediction) => (Math.log1p(truth) - Math.log1p(prediction)) ** 2);
    return { numerator };
  },
  scale: "log",
});

function countNegative(values: Float64Array): number {
  return values.reduce((count, value) => count + (value < 0 ? 1 : 0), 0);
}
