import { regularizedGammaP, regularizedGammaQ } from "./gamma.ts";
import { findRootAbove } from "./root.ts";

/** P(X ≥ x) of the chi-square distribution with `dof` > 0 degrees of freedom: Q(dof/2, x/2). 1 for x ≤ 0. */
export function chiSquareSurvival(x: number, dof: number): number {
  return x <= 0 ? 1 : regularizedGammaQ(dof / 2, x / 2);
}

/** x with P(X ≤ x) = p, 0 ≤ p < 1. Root of the nearer tail, so that both ends keep their digits. */
export function chiSquareQuantile(p: number, dof: number): number {
  if (!(p >= 0 && p < 1)) throw new RangeError(`chi-square quantile: p must lie in [0, 1), got ${p}`);
  if (p === 0) return 0;
  const distance =
    p < 0.5 ? (x: number) => p - regularizedGammaP(dof / 2, x / 2) : (x: number) => chiSquareSurvival(x, dof) - (1 - p);
  return findRootAbove(distance, Math.max(1, dof));
}
