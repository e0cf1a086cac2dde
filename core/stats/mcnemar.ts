import { binomialCdf, binomialMass } from "./binomial.ts";
import { chiSquareSurvival } from "./chi-square.ts";

/** Two-sided tests of equal error rates of two models on the same rows. */
export interface McNemarResult {
  /** min(1, 2·P(X ≤ min(b, c))), X binomial with b + c rows and ½; customary below 25 rows. */
  readonly exactP: number;
  /** (|b − c| − 1)²/(b + c), floored at 0, χ² with one degree of freedom. */
  readonly corrected: { readonly statistic: number; readonly p: number };
  /** Exact less P(X = min(b, c)): closer to its level (Fagerland, Lydersen and Laake 2013, BMC Med. Res. Methodol. 13). */
  readonly midP: number;
}

/**
 * McNemar (1947), Psychometrika 12. Only rows on which exactly one model is right say anything; none of them gives p = 1.
 * Goldens: statsmodels 0.13.5, `metrics:mcnemar`.
 * @param b rows that only the first gets right.
 * @param c rows that only the second gets right.
 */
export function testMcNemar(b: number, c: number): McNemarResult {
  const n = b + c;
  if (n === 0) return { exactP: 1, corrected: { statistic: 0, p: 1 }, midP: 1 };
  const fewer = Math.min(b, c);
  const twice = 2 * binomialCdf(fewer, { n, p: 0.5 });
  const statistic = Math.max(0, Math.abs(b - c) - 1) ** 2 / n;
  return {
    exactP: Math.min(1, twice),
    corrected: { statistic, p: chiSquareSurvival(statistic, 1) },
    // Equal counts: 2·P(X ≤ fewer) counts the middle twice, so that the mid-p is exactly 1.
    midP: Math.min(1, twice - binomialMass(fewer, { n, p: 0.5 })),
  };
}
