import type { BinaryDetail } from "../documents/evaluation-binary.ts";
import { type BinarySample, withThreshold } from "../metrics/binary/binary-sample.ts";
import { binScores, uniformEdges } from "../metrics/binary/calibration-bins.ts";
import { wilsonInterval } from "../stats/proportion.ts";

const CALIBRATION_BINS = 10;
const CALIBRATION_LEVEL = 0.95;
const SCORE_BINS = 20;
const THRESHOLDS = 20; // thresholds lie at 1/20 … 19/20

/** Calibration curve: non-empty bins of equal width with mean score and observed share (SCIENCE 2.1). */
export function buildCalibration(sample: BinarySample): BinaryDetail["calibration"] {
  return binScores(sample, uniformEdges(CALIBRATION_BINS)).map(({ lower, upper, n, positives, scores }) => ({
    lower,
    upper,
    n,
    predicted: Math.min(1, scores / n),
    observed: positives / n,
    ci: [...wilsonInterval(positives, n, CALIBRATION_LEVEL)],
  }));
}

/** What labels would be worth at 0.05, 0.10, … 0.95. */
export function buildThresholds(sample: BinarySample): BinaryDetail["thresholds"] {
  return Array.from({ length: THRESHOLDS - 1 }, (_, index) => {
    const threshold = (index + 1) / THRESHOLDS;
    const { trueNegative, falsePositive, falseNegative, truePositive } = withThreshold(sample, threshold).confusion;
    const selected = truePositive + falsePositive;
    return {
      threshold,
      precision: selected === 0 ? null : truePositive / selected,
      recall: share(truePositive, sample.positives),
      f1: share(2 * truePositive, 2 * truePositive + falsePositive + falseNegative),
      specificity: share(trueNegative, sample.negatives),
      selected,
    };
  });
}

/** A share of nothing is 0 in this table, which shows and never decides. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Rows per score bin of width 0.05 and class; a score on an edge belongs to the upper bin, 1 to the last. */
export function buildScoreHistogram({ score, positive, negative }: BinarySample): BinaryDetail["curves"]["scores"] {
  const bins = Array.from({ length: SCORE_BINS }, (_, index) => ({
    lower: index / SCORE_BINS,
    upper: (index + 1) / SCORE_BINS,
    negative: 0,
    positive: 0,
  }));
  for (let cell = 0; cell < score.length; cell++) {
    const index = Math.min(SCORE_BINS - 1, Math.floor((score[cell] as number) * SCORE_BINS));
    const bin = bins[index] as { negative: number; positive: number };
    bin.negative += negative[cell] as number;
    bin.positive += positive[cell] as number;
  }
  return bins;
}
