import { binomialDensity } from "./binomial-density.ts";
import { toPositiveP } from "./positive-p.ts";
import type { TwoProportions } from "./proportion.ts";

const TIE = 1 + 1e-7; // masses that differ by less are rounding apart

/**
 * Fisher's exact test of a 2×2 table (1935, J. R. Statist. Soc. 98), two-sided: the mass of all tables with the same margins that are no likelier than this one.
 * The odds ratio is that of the sample; null when a cell of its denominator is empty.
 */
export function testFisherExact({ x1, n1, x2, n2 }: TwoProportions): {
  readonly oddsRatio: number | null;
  readonly p: number;
} {
  const total = n1 + n2;
  const successes = x1 + x2;
  const mass = (count: number): number => hypergeometricMass(count, { n1, n2, successes });
  const limit = mass(x1) * TIE;
  let sum = 0;
  for (let count = Math.max(0, successes - n2); count <= Math.min(n1, successes); count++) {
    const value = mass(count);
    if (value <= limit) sum += value;
  }
  const denominator = (n1 - x1) * x2;
  const oddsRatio = denominator === 0 || total === 0 ? null : (x1 * (n2 - x2)) / denominator;
  return { oddsRatio, p: toPositiveP(sum) };
}

export interface Urn {
  readonly n1: number;
  readonly n2: number;
  /** Drawn from both. */
  readonly successes: number;
}

/** P(count of the first group) as a ratio of binomial densities, which does not cancel (Loader 2000). */
export function hypergeometricMass(count: number, { n1, n2, successes }: Urn): number {
  const total = n1 + n2;
  const p = total === 0 ? 0 : successes / total;
  const q = 1 - p;
  return (
    (binomialDensity(count, { n: n1, p, q }) * binomialDensity(successes - count, { n: n2, p, q })) /
    binomialDensity(successes, { n: total, p, q })
  );
}
