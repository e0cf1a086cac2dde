import { normalSurvival } from "./normal.ts";
import { midranks } from "./ranks.ts";

/** Areas under the ROC curve of several scores of the same rows, with their covariance. */
export interface DeLongResult {
  readonly auc: readonly number[];
  /** Covariance matrix of the areas, null when a class has fewer than two rows. */
  readonly covariance: readonly (readonly number[])[] | null;
}

/**
 * DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, by the midranks of Sun and Xu (2014): O(n·log n) instead of all pairs.
 * Placement of a positive row: (rank among all − rank among positives)/n_neg; of a negative row: 1 − (rank among all − rank among
 * negatives)/n_pos. Covariance = cov(positive placements)/n_pos + cov(negative placements)/n_neg, ddof 1. Ties count a half.
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

function computePlacements(truth: Uint8Array, score: Float64Array): Placements {
  const ofClass = (label: number) => score.filter((_, row) => truth[row] === label);
  const ranks = midranks(score);
  const all = (label: number) => ranks.filter((_, row) => truth[row] === label);
  const [positiveScores, negativeScores] = [ofClass(1), ofClass(0)];
  const positiveRanks = midranks(positiveScores);
  const negativeRanks = midranks(negativeScores);
  return {
    positive: all(1).map((rank, row) => (rank - (positiveRanks[row] as number)) / negativeScores.length),
    negative: all(0).map((rank, row) => 1 - (rank - (negativeRanks[row] as number)) / positiveScores.length),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function computeCovariance(left: Float64Array, right: Float64Array): number {
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let sum = 0;
  for (let row = 0; row < left.length; row++) {
    sum += ((left[row] as number) - leftMean) * ((right[row] as number) - rightMean);
  }
  return sum / (left.length - 1);
}
