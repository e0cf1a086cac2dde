import { regularizedGammaP, regularizedGammaQ } from "./gamma.ts";

/** P(Z ≤ z). */
export function normalCdf(z: number): number {
  return normalSurvival(-z);
}

/**
 * P(Z ≥ z) = ½·erfc(z/√2) = ½·Q(½, z²/2) for z > 0. The continued fraction of Q keeps the relative accuracy of the tail;
 * 1 − cdf would be 0 beyond z ≈ 8.2.
 */
export function normalSurvival(z: number): number {
  return z > 0 ? regularizedGammaQ(0.5, (z * z) / 2) / 2 : 0.5 + regularizedGammaP(0.5, (z * z) / 2) / 2;
}

/**
 * z with P(Z ≤ z) = p, 0 < p < 1: the start value of Abramowitz and Stegun (1964) 26.2.23, then Newton steps on the logarithm of
 * the tail, which converge from far out as well.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normal quantile: p must lie in (0, 1), got ${p}`);
  if (p === 0.5) return 0;
  return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p);
}

function upperQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 8; step++) {
    const survival = normalSurvival(z);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const change = (Math.log(survival / tail) * survival) / density;
    z += change;
    if (Math.abs(change) <= 4 * Number.EPSILON * Math.abs(z)) return z;
  }
  return z;
}
