import { fSurvival } from "./f.ts";
import { studentSurvival } from "./student.ts";

/** Difference of the two models in both halves of one repetition of two-fold cross-validation. */
export type FoldPair = readonly [first: number, second: number];

export interface FiveByTwoResult {
  /** Two-sided, 5 degrees of freedom. */
  readonly t: { readonly statistic: number; readonly p: number };
  /** F(10, 5); steadier, as it does not hang on the first difference. */
  readonly f: { readonly statistic: number; readonly p: number };
}

/**
 * 5×2 cross-validation: t = first difference/√(mean s²) (Dietterich 1998, Neural Comput. 10) and F = Σd²/(2·Σs²) (Alpaydın 1999, Neural
 * Comput. 11), s² = Σ(d − d̄)² within a repetition. Null where no repetition varies. Goldens: `metrics:five_by_two`.
 * @throws RangeError unless there are five repetitions.
 */
export function testFiveByTwo(pairs: readonly FoldPair[]): FiveByTwoResult | null {
  if (pairs.length !== 5) throw new RangeError(`5×2 cross-validation needs five repetitions, got ${pairs.length}`);
  let [spread, squares] = [0, 0];
  for (const [first, second] of pairs) {
    spread += (first - second) ** 2 / 2;
    squares += first ** 2 + second ** 2;
  }
  if (!(spread > 0)) return null;
  const [[leading]] = pairs as readonly [FoldPair, ...FoldPair[]];
  const t = leading / Math.sqrt(spread / 5);
  const f = squares / (2 * spread);
  return {
    t: { statistic: t, p: 2 * studentSurvival(Math.abs(t), 5) },
    f: { statistic: f, p: fSurvival(f, { d1: 10, d2: 5 }) },
  };
}
