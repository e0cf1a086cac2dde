import { normalCdf, normalQuantile } from "./normal.ts";
import { quantileSorted } from "./quantile.ts";
import { studentQuantile, studentSurvival } from "./student.ts";

/** Replicates of an estimate, and what bends their quantiles into bounds. */
export interface Bootstrap {
  readonly estimate: number;
  /** Ascending, without undefined ones. */
  readonly sorted: Float64Array;
  /** Independent units that were resampled, at least 2. */
  readonly units: number;
  /** Of BCa, from a jackknife; null: plain percentiles. */
  readonly acceleration: number | null;
}

/**
 * Acceleration of BCa from the values with one group of units left out: Σd³/(6·(Σd²)^1.5), d = mean − value (Efron 1987, J. Am. Statist.
 * Assoc. 82, eq. 7.3 by the jackknife; Davison and Hinkley 1997, §5.3). Groups of equal size serve as units do. No spread: 0.
 */
export function computeAcceleration(omitted: Float64Array): number {
  const mean = omitted.reduce((sum, value) => sum + value, 0) / omitted.length;
  let [squares, cubes] = [0, 0];
  for (const value of omitted) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

/**
 * Bound that leaves `tail` below (tail < ½) or 1 − `tail` above it: the quantile of the replicates at Φ(z0 + (z0 + z)/(1 − a·(z0 + z))),
 * z0 the normal quantile of the share of replicates below the estimate (Efron 1987); z0 = a = 0 for percentiles. z is Student's quantile with
 * units − 1 degrees of freedom times √(units/(units − 1)) instead of the normal one: resampling few units spreads too little (Hesterberg 2015,
 * Am. Statist. 69, "expanded percentile interval"); nothing to see from some hundred units on.
 */
export function bootstrapBound(bootstrap: Bootstrap, tail: number): number {
  const { sorted, units } = bootstrap;
  const { bias, acceleration } = correctionOf(bootstrap);
  const z = studentQuantile(tail, units - 1) * Math.sqrt(units / (units - 1));
  const moved = bias + z;
  const share = 1 - acceleration * moved;
  // Beyond the pole the formula turns back; the bound is then the end of the replicates.
  if (share <= 0) return quantileSorted(sorted, z < 0 ? 0 : 1);
  return quantileSorted(sorted, normalCdf(bias + moved / share));
}

/**
 * Two-sided p of "the estimated number is 0": twice the smallest tail whose bound is 0, so that it agrees with the bounds. Never below
 * 2/(replicates + 1).
 */
export function bootstrapP(bootstrap: Bootstrap): number {
  const { sorted, units } = bootstrap;
  const { bias, acceleration } = correctionOf(bootstrap);
  const z = normalQuantile(shareBelow(sorted, 0));
  const moved = z - bias;
  const divisor = 1 + acceleration * moved;
  if (divisor <= 0) return Math.min(1, 2 / (sorted.length + 1));
  const t = (moved / divisor - bias) * Math.sqrt((units - 1) / units);
  return Math.min(1, Math.max(2 * studentSurvival(Math.abs(t), units - 1), 2 / (sorted.length + 1)));
}

/** Standard deviation of the replicates, with the factor √(units/(units − 1)) that resampling loses. */
export function bootstrapStandardError({ sorted, units }: Pick<Bootstrap, "sorted" | "units">): number {
  const centre = sorted[sorted.length >> 1] ?? 0;
  let [sum, squares] = [0, 0];
  for (const value of sorted) {
    sum += value - centre;
    squares += (value - centre) ** 2;
  }
  const variance = Math.max(0, squares - sum ** 2 / sorted.length) / (sorted.length - 1);
  return Math.sqrt((variance * units) / (units - 1));
}

function correctionOf({ estimate, sorted, acceleration }: Bootstrap): { bias: number; acceleration: number } {
  if (acceleration === null) return { bias: 0, acceleration: 0 };
  return { bias: normalQuantile(shareBelow(sorted, estimate)), acceleration };
}

/** Share of replicates below a number, equal ones by halves, kept away from 0 and 1. */
function shareBelow(sorted: Float64Array, limit: number): number {
  let [below, equal] = [0, 0];
  for (const value of sorted) {
    if (value < limit) below += 1;
    else if (value === limit) equal += 1;
  }
  return (below + equal / 2 + 0.5) / (sorted.length + 1);
}
