import { countBeaten } from "./count-beaten.ts";
import { normalSurvival } from "./normal.ts";

/** Areas under the ROC curve of several scores of the same rows, with their covariance. */
export interface DeLongResult {
  readonly auc: readonly number[];
  /** Covariance matrix of the areas, null when a class has fewer than two rows. */
  readonly covariance: readonly (readonly number[])[] | null;
}

/**
 * DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, in O(n·log n) instead of all pairs (as Sun and Xu 2014, by
 * searches instead of their midranks). Placement of a positive row: (negatives below + ½·negatives equal)/n_neg; of a negative row:
 * 1 − (positives below + ½·positives equal)/n_pos. Covariance = cov(positive placements)/n_pos + cov(negative placements)/n_neg, ddof 1. Ties count a half.
 * Rows of one class only are refused: the area is undefined. Goldens: `metrics:delong`, own NumPy implementation of the reference set.
 * @param truth 1 for positive rows, else 0.
 */
export function computeDeLong(truth: Uint8Array, scores: readonly Float64Array[]): DeLongResult {
  const positives = truth.reduce((total, label) => total + (label === 1 ? 1 : 0), 0);
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) throw new RangeError("DeLong needs rows of both classes");
  const placements = scores.map((score) => computePlacements(truth, score));
  const auc = placements.map(({ positive }) => mean(positive));
  if (positives < 2 || negatives < 2) return { auc, covariance: null };
  const covariance = placements.map((left) =>
    placements.map(
      (right) =>
        computeCovariance(left.positive, right.positive) / positives +
        computeCovariance(left.negative, right.negative) / negatives,
    ),
  );
  return { auc, covariance };
}

/** Paired test of two areas, two-sided. Equal scores have no variance: z = 0, p = 1. */
export function testDeLong(result: DeLongResult): { readonly z: number; readonly p: number } | null {
  const [first, second] = result.auc;
  const [row1, row2] = result.covariance ?? [];
  if (first === undefined || second === undefined || row1 === undefined || row2 === undefined) return null;
  const variance = (row1[0] as number) + (row2[1] as number) - 2 * (row1[1] as number);
  if (variance <= 0) return first === second ? { z: 0, p: 1 } : null;
  const z = (first - second) / Math.sqrt(variance);
  return { z, p: Math.min(1, 2 * normalSurvival(Math.abs(z))) };
}

interface Placements {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

/** A placement is the share of the other class that the row beats; the other class sorted natively, a search per row. */
function computePlacements(truth: Uint8Array, score: Float64Array): Placements {
  const [ones, zeros] = [selectClass(truth, score, 1), selectClass(truth, score, 0)];
  const [sortedOnes, sortedZeros] = [ones.slice().sort(), zeros.slice().sort()];
  return {
    positive: ones.map((value) => countBeaten(sortedZeros, value) / zeros.length),
    negative: zeros.map((value) => 1 - countBeaten(sortedOnes, value) / ones.length),
  };
}

function selectClass(truth: Uint8Array, score: Float64Array, label: 0 | 1): Float64Array {
  const chosen = new Float64Array(score.length);
  let count = 0;
  for (let row = 0; row < score.length; row++) {
    if ((truth[row] === 1 ? 1 : 0) === label) chosen[count++] = score[row] as number;
  }
  return chosen.subarray(0, count);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function computeCovariance(left: Float64Array, right: Float64Array): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let sum = 0;
  for (let row = 0; row < left.length; row++) {
    sum += ((left[row] as number) - leftMean) * ((right[row] as number) - rightMean);
  }
  return sum / (left.length - 1);
}
