import { chiSquareQuantile, chiSquareSurvival } from "./chi-square.ts";
import { poissonDensity, regularizedGammaQ } from "./gamma.ts";
import { findRootAbove } from "./root.ts";

export interface NoncentralChiSquare {
  /** Degrees of freedom, > 0. */
  readonly dof: number;
  /** Non-centrality, ≥ 0; 0 is the chi-square distribution itself. */
  readonly lambda: number;
}

/**
 * P(X ≥ x) as the Poisson mixture Σ Pois(j; λ/2)·Q(dof/2 + j, x/2) (Johnson, Kotz and Balakrishnan 1995, vol. 2, ch. 29),
 * summed outward from the mode of the Poisson weights. Neighbouring terms come from Q(a + 1, y) = Q(a, y) + y^a·e^(−y)/Γ(a + 1),
 * which adds positive numbers upwards; downwards the rounding error stays below that of the term at the mode.
 */
export function noncentralChiSquareSurvival(x: number, { dof, lambda }: NoncentralChiSquare): number {
  if (!(dof > 0) || !(lambda >= 0)) {
    throw new RangeError(`non-central chi-square: needs dof > 0 and lambda >= 0, got ${dof} and ${lambda}`);
  }
  if (x / 2 <= 0) return 1;
  if (lambda === 0) return chiSquareSurvival(x, dof);
  const mode = Math.floor(lambda / 2);
  const start = {
    index: mode,
    weight: poissonDensity(mode, lambda / 2),
    survival: regularizedGammaQ(dof / 2 + mode, x / 2),
  };
  const mixture = { x: x / 2, a: dof / 2, rate: lambda / 2 };
  const upper = sumUp(mixture, start);
  return Math.min(1, upper + sumDown(mixture, start, upper));
}

interface Mixture {
  readonly x: number;
  readonly a: number;
  readonly rate: number;
}

interface Term {
  readonly index: number;
  readonly weight: number;
  readonly survival: number;
}

/** Terms from the mode upwards; stops when all Poisson weight that is left cannot change the sum. */
function sumUp({ x, a, rate }: Mixture, { index, weight, survival }: Term): number {
  let density = poissonDensity(a + index, x);
  let sum = 0;
  let [j, w, q] = [index, weight, survival];
  while (w > 0) {
    sum += w * q;
    const ratio = rate / (j + 1);
    if (ratio < 1 && (w * ratio) / (1 - ratio) < sum * Number.EPSILON) return sum;
    q = Math.min(1, q + density);
    density *= x / (a + j + 1);
    w *= ratio;
    j += 1;
  }
  return sum;
}

/** Terms below the mode; `upper` is what the terms above gave. */
function sumDown({ x, a, rate }: Mixture, { index, weight, survival }: Term, upper: number): number {
  let density = poissonDensity(a + index, x);
  let sum = 0;
  let [w, q] = [weight, survival];
  for (let j = index; j > 0; j--) {
    density = (density / x) * (a + j); // in this order a tiny x does not make 0·∞
    q -= density;
    w *= j / rate;
    // Both factors fall from here on, so j more terms of this size are an upper bound.
    if (q <= 0 || w * q * j < (upper + sum) * Number.EPSILON) return sum;
    sum += w * q;
  }
  return sum;
}

/** x with P(X ≤ x) = p, 0 ≤ p < 1. */
export function noncentralChiSquareQuantile(p: number, { dof, lambda }: NoncentralChiSquare): number {
  if (!(p >= 0 && p < 1)) throw new RangeError(`non-central chi-square quantile: p must lie in [0, 1), got ${p}`);
  if (p === 0) return 0;
  if (lambda === 0) return chiSquareQuantile(p, dof);
  return findRootAbove((x) => noncentralChiSquareSurvival(x, { dof, lambda }) - (1 - p), dof + lambda);
}

/**
 * λ at which P(X ≥ x) = `survival`, for intervals of a non-centrality. Survival grows with λ; when it already exceeds
 * `survival` at λ = 0 no λ reaches it and the answer is 0.
 */
export function noncentralityAt(
  x: number,
  { dof, survival }: { readonly dof: number; readonly survival: number },
): number {
  if (!(survival > 0 && survival < 1)) throw new RangeError(`survival must lie in (0, 1), got ${survival}`);
  if (x <= 0) return 0;
  return findRootAbove((lambda) => survival - noncentralChiSquareSurvival(x, { dof, lambda }), Math.max(1, x));
}
