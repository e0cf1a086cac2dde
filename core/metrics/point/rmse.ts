import type { PointSample } from "./point-sample.ts";
import { createRatioMetric } from "./ratio-metric.ts";
import { squaredErrors } from "./row-terms.ts";

/** Root of the mean squared error, in units of the target. Goldens: scikit-learn 1.2.1, `metrics:regression:rmse`. */
export const rmse = createRatioMetric<PointSample>({
  id: "rmse",
  title: "Root mean squared error",
  tasks: ["regression", "forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms: (sample) => ({ numerator: squaredErrors(sample) }),
  map: Math.sqrt,
  scale: "log",
});
