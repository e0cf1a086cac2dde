import type { Metric } from "../metric.ts";
import type { PointSample } from "../point/point-sample.ts";
import { absoluteErrors } from "../point/row-terms.ts";

/**
 * Largest absolute error of the rows, in units of the target. It has no interval: resampling a maximum never exceeds it, and no number of
 * rows bounds the next one. Goldens: scikit-learn 1.2.1, `metrics:regression:max_error`.
 */
export const maxError: Metric<PointSample> = {
  id: "max_error",
  title: "Largest error",
  tasks: ["regression"],
  better: "low",
  ideal: 0,
  range: [0, null],
  needs: "scores",
  parameters: {},
  compute(sample) {
    if (sample.n === 0) return { value: null, reason: "no rows" };
    return { value: absoluteErrors(sample).reduce((largest, error) => Math.max(largest, error), 0) };
  },
  interval: {
    kind: "closed",
    title: "none",
    prepare: () => ({ reason: "the largest of some rows says nothing about the largest of others" }),
  },
};
