import { deviance, stirlingError } from "./gamma.ts";

export interface BinomialPoint {
  readonly n: number;
  /** Probability of a success. */
  readonly p: number;
  /** 1 − p, given apart so that a p near 1 keeps its digits. */
  readonly q: number;
}

/** Γ(n + 1)/(Γ(x + 1)·Γ(n − x + 1)) · p^x · q^(n − x) for real 0 ≤ x ≤ n, as Loader (2000) has it: no cancellation at large n. */
export function binomialDensity(x: number, { n, p, q }: BinomialPoint): number {
  if (p === 0) return x === 0 ? 1 : 0;
  if (q === 0) return x === n ? 1 : 0;
  if (x === 0) return Math.exp(n * (p < 0.1 ? Math.log1p(-p) : Math.log(q)));
  if (x === n) return Math.exp(n * (q < 0.1 ? Math.log1p(-q) : Math.log(p)));
  const rest = n - x;
  const exponent =
    stirlingError(n) - stirlingError(x) - stirlingError(rest) - deviance(x, n * p) - deviance(rest, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * x * rest));
}
