import { chiSquareSurvival } from "./chi-square.ts";
import { concatenate } from "./concatenate.ts";
import { toPositiveP } from "./positive-p.ts";
import { quantile } from "./quantile.ts";

const POINTS = [0.4, 0.8] as const;
const SMALL = 25;

/**
 * Epps–Singleton test of equal characteristic functions at t = 0.4 and 0.8 (in half interquartile ranges of the pooled values), χ² with 4 degrees of freedom.
 * Epps and Singleton (1986), J. Statist. Comput. Simul. 26; small-sample factor of Goerg and Kaiser (2009), Stata J. 9. null without an interquartile range or
 * with a singular covariance.
 */
export function testEppsSingleton(
  first: Float64Array,
  second: Float64Array,
): { readonly statistic: number; readonly p: number } | null {
  const [n, m] = [first.length, second.length];
  if (n < 5 || m < 5) return null;
  const pooled = concatenate(first, second);
  const scale = (quantile(pooled, 0.75) - quantile(pooled, 0.25)) / 2;
  if (!(scale > 0)) return null;
  const [x, y] = [describeWaves(first, scale), describeWaves(second, scale)];
  const total = n + m;
  const covariance = x.covariance.map((row, r) =>
    row.map((value, c) => (total / n) * value + (total / m) * (y.covariance[r]?.[c] as number)),
  );
  const gap = x.mean.map((value, wave) => value - (y.mean[wave] as number));
  const form = solveQuadraticForm(covariance, gap);
  if (form === null) return null;
  const factor = Math.max(n, m) < SMALL ? 1 / (1 + total ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
  const statistic = total * form * factor;
  return { statistic, p: toPositiveP(chiSquareSurvival(statistic, 2 * POINTS.length)) };
}

interface Waves {
  readonly mean: readonly number[];
  /** ddof 0. */
  readonly covariance: readonly (readonly number[])[];
}

/** Mean and covariance of cos and sin at both points. */
function describeWaves(values: Float64Array, scale: number): Waves {
  const columns = [Math.cos, Math.sin].flatMap((wave) =>
    POINTS.map((point) => values.map((value) => wave((point * value) / scale))),
  );
  const mean = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / values.length);
  const covariance = columns.map((left, r) =>
    columns.map((right, c) => {
      let sum = 0;
      for (let row = 0; row < values.length; row++) {
        sum += ((left[row] as number) - (mean[r] as number)) * ((right[row] as number) - (mean[c] as number));
      }
      return sum / values.length;
    }),
  );
  return { mean, covariance };
}

const SINGULAR = 1e-12;

/** gᵀ·C⁻¹·g by Cholesky: the squared length of L⁻¹·g. null when C is singular. */
function solveQuadraticForm(covariance: readonly (readonly number[])[], gap: readonly number[]): number | null {
  const size = gap.length;
  const lower = Array.from({ length: size }, () => new Float64Array(size));
  const solved = new Float64Array(size);
  for (let r = 0; r < size; r++) {
    const row = lower[r] as Float64Array;
    for (let c = 0; c <= r; c++) {
      const other = lower[c] as Float64Array;
      let rest = covariance[r]?.[c] as number;
      for (let k = 0; k < c; k++) rest -= (row[k] as number) * (other[k] as number);
      if (r === c && rest <= SINGULAR) return null;
      row[c] = r === c ? Math.sqrt(rest) : rest / (other[c] as number);
    }
    let rest = gap[r] as number;
    for (let k = 0; k < r; k++) rest -= (row[k] as number) * (solved[k] as number);
    solved[r] = rest / (row[r] as number);
  }
  return solved.reduce((sum, value) => sum + value * value, 0);
}
