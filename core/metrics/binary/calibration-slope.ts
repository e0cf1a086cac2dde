import { normalBounds } from "../interval.ts";
import type { Metric } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { fitSlope, spreadCoefficient } from "./recalibration.ts";

/**
 * Calibration slope: slope of the logistic regression of the truth on the log odds of the score, intercept free (Cox 1958, Biometrika 45).
 * 1 is ideal; below 1 the scores are too extreme (overfitting), above 1 too timid. No value where no finite fit exists: one class, scores of
 * exactly 0 or 1, scores that separate the classes or are constant. Interval: Wald. No golden; checked against simulated truth.
 */
export const calibrationSlope: Metric<BinarySample> = {
  id: "calibration_slope",
  title: "Calibration slope",
  tasks: ["binary"],
  better: "near",
  ideal: 1,
  range: [null, null],
  needs: "scores",
  parameters: {},
  compute(sample) {
    const fit = fitSlope(sample);
    return "reason" in fit ? { value: null, reason: fit.reason } : { value: fit.value };
  },
  ratio: { terms: (sample) => spreadCoefficient(sample, "slope"), map: (ratio) => ratio },
  interval: {
    kind: "closed",
    title: "Wald",
    prepare(sample) {
      const fit = fitSlope(sample);
      return "reason" in fit ? null : (tail) => normalBounds(fit.value, fit.standardError, tail);
    },
  },
};
