import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { binScores, computeCalibrationError, quantileEdges } from "./calibration-bins.ts";

const BINS = 10;

/**
 * Expected calibration error over bins between the score deciles (type 7), which hold about equally many rows; duplicate edges leave
 * empty bins, which count nothing. Otherwise as `ece`. Goldens: `metrics:binary:ece_10_quantile`.
 */
export const eceQuantile: Metric<BinarySample> = {
  id: "ece_quantile",
  title: "Expected calibration error, decile bins",
  tasks: ["binary"],
  better: "low",
  ideal: 0,
  range: [0, 1],
  needs: "scores",
  parameters: { bins: BINS },
  compute(sample) {
    if (sample.n === 0) return NO_ROWS;
    return { value: computeCalibrationError(sample, binScores(sample, quantileEdges(sample, BINS))) };
  },
  interval: { kind: "bootstrap", flavour: "basic" },
};
