import { betaCdf, betaSurvival } from "./beta.ts";
import { binomialDensity } from "./binomial-density.ts";

export interface Binomial {
  readonly n: number;
  readonly p: number;
}

/** P(X = k), 0 outside of 0…n. */
export function binomialMass(k: number, { n, p }: Binomial): number {
  return k < 0 || k > n ? 0 : binomialDensity(k, { n, p, q: 1 - p });
}

/** P(X ≤ k) = I_(1 − p)(n − k, k + 1). */
export function binomialCdf(k: number, { n, p }: Binomial): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betaSurvival(p, { a: k + 1, b: n - k });
}

/** P(X ≥ k), k included. */
export function binomialSurvival(k: number, { n, p }: Binomial): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return betaCdf(p, { a: k, b: n - k + 1 });
}

const TIE = 1 + 1e-7; // masses that differ by less are rounding apart, as SciPy's binomtest has it

/** Two-sided exact p: the mass of all outcomes that are no likelier than `k`. */
export function binomialTest(k: number, { n, p }: Binomial): number {
  const limit = binomialMass(k, { n, p }) * TIE;
  let sum = 0;
  for (let outcome = 0; outcome <= n; outcome++) {
    const mass = binomialMass(outcome, { n, p });
    if (mass <= limit) sum += mass;
  }
  return Math.min(1, sum);
}
