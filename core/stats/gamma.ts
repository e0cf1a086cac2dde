const STIRLING_FROM = 15; // from here the series below is exact to the last bit
const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;
const MAX_TERMS = 100_000; // both expansions need a few √a terms
const TINY = 1e-300; // keeps a continued fraction off zero (Lentz)

/** lnΓ(x) for x > 0: Stirling's series (DLMF 5.11.1) from 15 on, the recurrence Γ(x + 1) = x·Γ(x) below. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`logGamma: x must be positive, got ${x}`);
  let product = 1;
  let shifted = x;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingSeries(shifted) - Math.log(product);
}

/** Σ B₂ₖ / (2k(2k − 1)·x^(2k − 1)), k = 1…7. */
function stirlingSeries(x: number): number {
  const inverse = 1 / (x * x);
  const tail = 1 / 1188 - inverse * (691 / 360_360 - inverse / 156);
  return (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * tail)))) / x;
}

/** ln Γ(x + 1) minus Stirling's formula √(2πx)·(x/e)^x, x > 0. */
export function stirlingError(x: number): number {
  if (x >= STIRLING_FROM) return stirlingSeries(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
}

/** Deviance x·ln(x/m) + m − x, by its power series when x is near m. */
export function deviance(x: number, mean: number): number {
  const gap = x - mean;
  if (Math.abs(gap) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - gap;
  const ratio = gap / (x + mean);
  const square = ratio * ratio;
  let sum = gap * ratio;
  let term = 2 * x * ratio;
  for (let power = 3; power < 1000; power += 2) {
    term *= square;
    const next = sum + term / power;
    if (next === sum) return sum;
    sum = next;
  }
  return sum;
}

/**
 * λ^x·e^(−λ) / Γ(x + 1) for real x ≥ 0 and λ ≥ 0, after Loader (2000), "Fast and accurate computation of binomial
 * probabilities": lnΓ is split into Stirling's formula and its error, and the rest is a deviance. The relative error stays near 1e-14,
 * where exp(x·ln(λ) − λ − lnΓ(x + 1)) would lose a digit per power of ten.
 */
export function poissonDensity(x: number, mean: number): number {
  if (mean === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - deviance(x, mean)) / Math.sqrt(2 * Math.PI * x);
}

/**
 * Regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0: series (DLMF 8.7.1) below x = a + 1, else 1 − Q.
 * The chi-square distribution function is P(dof/2, x/2).
 */
export function regularizedGammaP(a: number, x: number): number {
  assertDomain(a, x);
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), with relative accuracy in its tail (DLMF 8.9.2). */
export function regularizedGammaQ(a: number, x: number): number {
  assertDomain(a, x);
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

function assertDomain(a: number, x: number): void {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`incomplete gamma: needs a > 0 and x >= 0, got a = ${a}, x = ${x}`);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let step = 1; step < MAX_TERMS; step++) {
    term *= x / (a + step);
    sum += term;
    if (term < sum * Number.EPSILON * 0.1) break;
  }
  return poissonDensity(a, x) * sum;
}

function upperFraction(a: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step < MAX_TERMS; step++) {
    const coefficient = step * (a - step);
    b += 2;
    d = 1 / nonZero(coefficient * d + b);
    c = nonZero(b + coefficient / c);
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < Number.EPSILON) break;
  }
  return a * poissonDensity(a, x) * fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
