import { type Metric, NO_ROWS } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";
import { binScores, computeCalibrationError, uniformEdges } from "./calibration-bins.ts";

const BINS = 10;
const EDGES = uniformEdges(BINS);

/**
 * Expected calibration error Σ n_b/n·|observed share − mean score| over 10 bins of equal width (Naeini, Cooper and Hauskrecht 2015,
 * AAAI). Biased upwards when bins hold few rows, hence the mirrored bootstrap interval. Goldens: `metrics:binary:ece_10_uniform`.
 */
export const ece: Metric<BinarySample> = {
  id: "ece",
  title: "Expected calibration error",
  tasks: ["binary"],
  better: "low",
  ideal: 0,
  range: [0, 1],
  needs: "scores",
  parameters: { bins: BINS },
  compute(sample) {
    return sample.n === 0 ? NO_ROWS : { value: computeCalibrationError(sample, binScores(sample, EDGES)) };
  },
  interval: { kind: "bootstrap", flavour: "basic" },
};
