import { normalBounds } from "../interval.ts";
import type { Metric } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { fitIntercept, spreadCoefficient } from "./recalibration.ts";

/**
 * Calibration intercept (calibration in the large): intercept of the logistic regression of the truth on the log odds of the score with the
 * slope fixed at 1 (Van Calster et al. 2019, BMC Med. 17). 0 is ideal; positive: the scores are too low on average. No value for one class
 * and for scores of exactly 0 or 1. Interval: Wald. No golden; checked against simulated truth.
 */
export const calibrationIntercept: Metric<BinarySample> = {
  id: "calibration_intercept",
  title: "Calibration intercept",
  tasks: ["binary"],
  better: "near",
  ideal: 0,
  range: [null, null],
  needs: "scores",
  parameters: {},
  compute(sample) {
    const fit = fitIntercept(sample);
    return "reason" in fit ? { value: null, reason: fit.reason } : { value: fit.value };
  },
  ratio: { terms: (sample) => spreadCoefficient(sample, "intercept"), map: (ratio) => ratio },
  interval: {
    kind: "closed",
    title: "Wald",
    prepare(sample) {
      const fit = fitIntercept(sample);
      return "reason" in fit ? null : (tail) => normalBounds(fit.value, fit.standardError, tail);
    },
  },
};
