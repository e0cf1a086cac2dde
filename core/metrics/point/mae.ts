import type { PointSample } from "./point-sample.ts";
import { createRatioMetric } from "./ratio-metric.ts";
import { absoluteErrors } from "./row-terms.ts";

/** Mean absolute error, in units of the target. Goldens: scikit-learn 1.2.1, `metrics:regression:mae`. */
export const mae = createRatioMetric<PointSample>({
  id: "mae",
  title: "Mean absolute error",
  tasks: ["regression", "forecast"],
  better: "low",
  ideal: 0,
  range: [0, null],
  parameters: {},
  terms: (sample) => ({ numerator: absoluteErrors(sample) }),
  scale: "log",
});
