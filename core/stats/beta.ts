import { binomialDensity } from "./binomial-density.ts";
import { findRoot } from "./root.ts";

const MAX_TERMS = 100_000;
const TINY = 1e-300; // keeps a continued fraction off zero (Lentz)

export interface BetaShape {
  readonly a: number;
  readonly b: number;
}

/** A point of [0, 1] as x and y = 1 − x: near an end only one of them keeps its digits. */
export interface UnitPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Regularised incomplete beta function I_x(a, b) = P(X ≤ x), a, b > 0, by the continued fraction DLMF 8.17.22 on the side of the
 * mean where it converges fast, with relative accuracy in both tails.
 */
export function incompleteBeta({ x, y }: UnitPoint, { a, b }: BetaShape): number {
  if (!(a > 0) || !(b > 0)) throw new RangeError(`beta distribution: needs a > 0 and b > 0, got ${a} and ${b}`);
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  return x <= (a + 1) / (a + b + 2) ? tail({ x, y }, { a, b }) : 1 - tail({ x: y, y: x }, { a: b, b: a });
}

/** x^a·y^b / (a·B(a, b)) · fraction; the factor in front is a binomial density. */
function tail({ x, y }: UnitPoint, { a, b }: BetaShape): number {
  const front = (b / (a + b)) * binomialDensity(a, { n: a + b, p: x, q: y });
  return front === 0 ? 0 : front * fraction(x, { a, b });
}

function fraction(x: number, { a, b }: BetaShape): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** P(X ≤ x) of the beta distribution. */
export function betaCdf(x: number, shape: BetaShape): number {
  return incompleteBeta({ x, y: 1 - x }, shape);
}

/** P(X ≥ x) of the beta distribution, without subtracting from 1. */
export function betaSurvival(x: number, { a, b }: BetaShape): number {
  return incompleteBeta({ x: 1 - x, y: x }, { a: b, b: a });
}

/** x with P(X ≤ x) = p, 0 ≤ p ≤ 1. */
export function betaQuantile(p: number, shape: BetaShape): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`beta quantile: p must lie in [0, 1], got ${p}`);
  if (p === 0 || p === 1) return p;
  const distance = p <= 0.5 ? (x: number) => betaCdf(x, shape) - p : (x: number) => 1 - p - betaSurvival(x, shape);
  return findRoot(distance, { lower: 0, upper: 1 });
}
