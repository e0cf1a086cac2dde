import { betaQuantile } from "./beta.ts";
import { normalQuantile, normalSurvival } from "./normal.ts";
import { findRoot } from "./root.ts";

export type Interval = readonly [lower: number, upper: number];

/** Two independent proportions x1/n1 and x2/n2. */
export interface TwoProportions {
  readonly x1: number;
  readonly n1: number;
  readonly x2: number;
  readonly n2: number;
}

/** z of a two-sided level such as 0.95; throws on a level outside (0, 1). */
function criticalValue(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`level must lie in (0, 1), got ${level}`);
  return -normalQuantile((1 - level) / 2);
}

function assertCount(successes: number, total: number): void {
  if (!(total > 0 && successes >= 0 && successes <= total)) {
    throw new RangeError(`a proportion needs 0 <= successes <= total and total > 0, got ${successes} of ${total}`);
  }
}

/** Score interval of one proportion, two-sided `level`. Wilson (1927), J. Am. Statist. Assoc. 22. */
export function wilsonInterval(successes: number, total: number, level: number): Interval {
  assertCount(successes, total);
  const z = criticalValue(level);
  const square = (z * z) / total;
  const share = successes / total;
  const centre = (share + square / 2) / (1 + square);
  const half = (z * Math.sqrt((share * (1 - share)) / total + square / (4 * total))) / (1 + square);
  return [successes === 0 ? 0 : Math.max(0, centre - half), successes === total ? 1 : Math.min(1, centre + half)];
}

/** Exact interval of one proportion, two-sided `level`. Clopper and Pearson (1934), Biometrika 26; beta quantiles. */
export function clopperPearsonInterval(successes: number, total: number, level: number): Interval {
  assertCount(successes, total);
  if (!(level > 0 && level < 1)) throw new RangeError(`level must lie in (0, 1), got ${level}`);
  const tail = (1 - level) / 2;
  return [
    successes === 0 ? 0 : betaQuantile(tail, { a: successes, b: total - successes + 1 }),
    successes === total ? 1 : betaQuantile(1 - tail, { a: successes + 1, b: total - successes }),
  ];
}

/**
 * Interval of x1/n1 − x2/n2, two-sided `level`, from the two Wilson intervals without continuity correction.
 * Newcombe (1998), Statist. Med. 17, method 10.
 */
export function newcombeInterval({ x1, n1, x2, n2 }: TwoProportions, level: number): Interval {
  const [lower1, upper1] = wilsonInterval(x1, n1, level);
  const [lower2, upper2] = wilsonInterval(x2, n2, level);
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const delta = p1 - p2;
  return [delta - Math.hypot(p1 - lower1, upper2 - p2), delta + Math.hypot(upper1 - p1, p2 - lower2)];
}

/** Pooled two-proportion score test, two-sided. Both constant and equal: z = 0, p = 1. */
export function twoProportionTest({ x1, n1, x2, n2 }: TwoProportions): { readonly z: number; readonly p: number } {
  assertCount(x1, n1);
  assertCount(x2, n2);
  const pooled = (x1 + x2) / (n1 + n2);
  const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
  if (variance === 0) return { z: 0, p: 1 };
  const z = (x1 / n1 - x2 / n2) / Math.sqrt(variance);
  return { z, p: Math.min(1, 2 * normalSurvival(Math.abs(z))) };
}

/**
 * Score interval of x1/n1 − x2/n2, two-sided `level`: the differences that the score test with factor N/(N − 1) does not reject.
 * Miettinen and Nurminen (1985), Statist. Med. 4.
 */
export function miettinenNurminenInterval(counts: TwoProportions, level: number): Interval {
  assertCount(counts.x1, counts.n1);
  assertCount(counts.x2, counts.n2);
  const z = criticalValue(level);
  const delta = counts.x1 / counts.n1 - counts.x2 / counts.n2;
  const solve = (sign: 1 | -1): number => {
    if (delta === -sign) return -sign;
    const distance = (difference: number): number => scoreStatistic(counts, difference) - sign * z;
    return distance(-sign) * distance(delta) > 0
      ? -sign
      : findRoot(distance, { lower: Math.min(delta, -sign), upper: Math.max(delta, -sign) });
  };
  return [solve(1), solve(-1)];
}

/** Score z of H0: p1 − p2 = difference, falling in `difference`. */
function scoreStatistic({ x1, n1, x2, n2 }: TwoProportions, difference: number): number {
  const total = n1 + n2;
  const p2 = constrainedShare({ x1, n1, x2, n2 }, difference);
  const p1 = Math.min(1, Math.max(0, p2 + difference));
  const variance = ((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2) * (total / (total - 1));
  const gap = x1 / n1 - x2 / n2 - difference;
  if (gap === 0) return 0;
  return variance > 0 ? gap / Math.sqrt(variance) : Math.sign(gap) * Number.MAX_VALUE;
}

/** Maximum-likelihood p2 under p1 = p2 + difference: the middle root of a cubic, trigonometric form (their appendix 1). */
function constrainedShare({ x1, n1, x2, n2 }: TwoProportions, difference: number): number {
  const total = n1 + n2;
  const cubic = total;
  const square = (n1 + 2 * n2) * difference - total - x1 - x2;
  const linear = (n2 * difference - total - 2 * x2) * difference + x1 + x2;
  const constant = x2 * difference * (1 - difference);
  const shift = square / (3 * cubic);
  const q = shift ** 3 - (square * linear) / (6 * cubic * cubic) + constant / (2 * cubic);
  const p = Math.sign(q || 1) * Math.sqrt(Math.max(0, shift * shift - linear / (3 * cubic)));
  if (p === 0) return Math.min(1, Math.max(0, -shift));
  const angle = (Math.PI + Math.acos(Math.min(1, Math.max(-1, q / p ** 3)))) / 3;
  return Math.min(1, Math.max(0, 2 * p * Math.cos(angle) - shift));
}
