import { studentQuantile } from "../../stats/student.ts";
import type { IntervalMethod, RatioForm } from "../metric.ts";
import type { BinarySample } from "./binary-sample.ts";

/**
 * Interval of the mean of a loss per row, from its standard error (ddof 1) and Student's quantile with n − 1 degrees of freedom. One row
 * has none.
 * @param loss of a row with this score and label 1 or 0.
 */
export function meanLoss(loss: (score: number, label: 0 | 1) => number): IntervalMethod<BinarySample> {
  return {
    kind: "closed",
    title: "normal theory, mean of rows",
    prepare(sample) {
      if (sample.n < 2) return null;
      const { mean, variance } = computeMoments(sample, loss);
      return (tail) => {
        const half = studentQuantile(1 - tail, sample.n - 1) * Math.sqrt(variance / sample.n);
        return [mean - half, mean + half];
      };
    },
  };
}

/** The mean of a loss as a ratio; its rows are the cells of the sample, which then hold one row each. */
export function meanLossRatio(loss: (score: number, label: 0 | 1) => number): RatioForm<BinarySample> {
  return {
    terms: ({ score, positive }) => ({
      numerator: score.map((value, cell) => loss(value, (positive[cell] as number) > 0 ? 1 : 0)),
    }),
    map: (ratio) => ratio,
  };
}

export interface Moments {
  readonly mean: number;
  /** With ddof 1. */
  readonly variance: number;
}

/** Mean and variance over the rows of a sample; two passes, so that a large mean costs no digits. */
export function computeMoments(sample: BinarySample, loss: (score: number, label: 0 | 1) => number): Moments {
  const mean = sumOver(sample, loss) / sample.n;
  const squares = sumOver(sample, (score, label) => (loss(score, label) - mean) ** 2);
  return { mean, variance: squares / (sample.n - 1) };
}

/** Σ over rows; a cell without rows of a class does not evaluate its loss. */
export function sumOver(
  { score, positive, negative }: BinarySample,
  loss: (score: number, label: 0 | 1) => number,
): number {
  let sum = 0;
  for (let cell = 0; cell < score.length; cell++) {
    const value = score[cell] as number;
    const [ones, zeros] = [positive[cell] as number, negative[cell] as number];
    if (ones > 0) sum += ones * loss(value, 1);
    if (zeros > 0) sum += zeros * loss(value, 0);
  }
  return sum;
}
