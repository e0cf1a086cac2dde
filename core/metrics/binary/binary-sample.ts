import { SlipwayError } from "../../errors.ts";

/**
 * Scored rows of a binary task as counts per distinct score: all that any metric needs, whatever the order of the rows.
 * The three arrays have one entry per cell. Counts are whole for data and may be fractions in a resample.
 */
export interface BinarySample {
  /** Distinct scores, ascending, in [0, 1]. In a resample some cells may be empty. */
  readonly score: Float64Array;
  /** Rows of the positive class per cell. */
  readonly positive: Float64Array;
  /** Rows of the negative class per cell. */
  readonly negative: Float64Array;
  readonly n: number;
  readonly positives: number;
  readonly negatives: number;
  /** A row is labelled positive when its score is at least this. */
  readonly threshold: number;
  readonly confusion: Confusion;
}

/** Counts at the sample's threshold. */
export interface Confusion {
  readonly trueNegative: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly truePositive: number;
}

export interface ScoredRows {
  /** 1 for the positive class, else 0. */
  readonly truth: Uint8Array;
  /** Probability of the positive class. */
  readonly score: Float64Array;
}

/** @throws SLIPWAY_E_PREDICTIONS_INVALID for labels other than 0 and 1 and scores that are no probabilities, with count and first row. */
export function buildSample({ truth, score }: ScoredRows, threshold: number): BinarySample {
  assertRows({ truth, score });
  const positives = truth.reduce((total, label) => total + label, 0);
  const ofPositives = new Float64Array(positives);
  const ofNegatives = new Float64Array(truth.length - positives);
  let [positive, negative] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    const value = (score[row] as number) + 0; // −0 becomes 0, one cell instead of two
    if (truth[row] === 1) ofPositives[positive++] = value;
    else ofNegatives[negative++] = value;
  }
  return createSample(mergeCells(ofPositives.sort(), ofNegatives.sort()), threshold);
}

export interface Cells {
  readonly score: Float64Array;
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

/** A sample of given cells: counts the totals and the confusion. */
export function createSample({ score, positive, negative }: Cells, threshold: number): BinarySample {
  let [positives, negatives, truePositive, falsePositive] = [0, 0, 0, 0];
  for (let cell = score.length - 1; cell >= 0; cell--) {
    positives += positive[cell] as number;
    negatives += negative[cell] as number;
    if ((score[cell] as number) >= threshold) {
      truePositive = positives;
      falsePositive = negatives;
    }
  }
  const confusion = {
    trueNegative: negatives - falsePositive,
    falsePositive,
    falseNegative: positives - truePositive,
    truePositive,
  };
  return { score, positive, negative, n: positives + negatives, positives, negatives, threshold, confusion };
}

/** The same rows at another threshold. */
export function withThreshold(sample: BinarySample, threshold: number): BinarySample {
  return createSample(sample, threshold);
}

/** Merges the sorted scores of the two classes into cells. */
function mergeCells(positiveScores: Float64Array, negativeScores: Float64Array): Cells {
  const size = positiveScores.length + negativeScores.length;
  const [score, positive, negative] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  let [cell, atPositive, atNegative] = [0, 0, 0];
  while (atPositive < positiveScores.length || atNegative < negativeScores.length) {
    const value = Math.min(positiveScores[atPositive] ?? 2, negativeScores[atNegative] ?? 2);
    const [firstPositive, firstNegative] = [atPositive, atNegative];
    while (positiveScores[atPositive] === value) atPositive++;
    while (negativeScores[atNegative] === value) atNegative++;
    score[cell] = value;
    positive[cell] = atPositive - firstPositive;
    negative[cell] = atNegative - firstNegative;
    cell++;
  }
  return { score: score.slice(0, cell), positive: positive.slice(0, cell), negative: negative.slice(0, cell) };
}

function assertRows({ truth, score }: ScoredRows): void {
  if (truth.length !== score.length) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `There are ${truth.length} labels and ${score.length} scores.`,
      remedy: "Give one score per label.",
    });
  }
  let [bad, first] = [0, -1];
  for (let row = 0; row < truth.length; row++) {
    const value = score[row] as number;
    if (value >= 0 && value <= 1 && (truth[row] as number) <= 1) continue;
    bad += 1;
    if (first < 0) first = row;
  }
  if (bad === 0) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${bad} of ${truth.length} rows have a score outside of [0, 1], a missing score or a label other than 0 and 1; the first is row ${first + 1} (label ${truth[first]}, score ${score[first]}).`,
    remedy: "Write probabilities of the positive class between 0 and 1, one for every row.",
  });
}
