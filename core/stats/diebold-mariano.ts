import { studentSurvival } from "./student.ts";

export interface DieboldMarianoResult {
  /** Above 0: the first forecast loses less. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
  /** Horizon whose long-run variance was used: 1 where that of `horizon` was negative. */
  readonly usedHorizon: number;
}

/**
 * Diebold and Mariano (1995), J. Bus. Econ. Statist. 13, with the correction of Harvey, Leybourne and Newbold (1997), Int. J. Forecast. 13:
 * mean loss difference over its long-run standard error (autocovariances up to lag h − 1, divisor n), times
 * √((n + 1 − 2h + h(h − 1)/n)/n), against Student's t with n − 1 degrees of freedom. A long-run variance that is not positive falls back to
 * h = 1, as R's `forecast::dm.test` does. Null for fewer than two differences or fewer than 2h, and where they do not vary.
 * Goldens: R, `r_reference:dm_test` (which takes the losses the other way round, first less second).
 * @param differences loss of the second forecast less loss of the first, in the order of time.
 * @param horizon steps ahead: forecasts whose spans overlap are correlated up to lag h − 1.
 */
export function testDieboldMariano(differences: Float64Array, horizon: number): DieboldMarianoResult | null {
  const n = differences.length;
  if (n < 2 || n < 2 * horizon) return null;
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const longRun = computeLongRunVariance(differences, { mean, horizon });
  const usedHorizon = longRun > 0 ? horizon : 1;
  const variance = longRun > 0 ? longRun : computeLongRunVariance(differences, { mean, horizon: 1 });
  if (!(variance > 0)) return null;
  const h = usedHorizon;
  const correction = Math.sqrt((n + 1 - 2 * h + (h * (h - 1)) / n) / n);
  const statistic = (mean / Math.sqrt(variance / n)) * correction;
  return { statistic, p: Math.min(1, 2 * studentSurvival(Math.abs(statistic), n - 1)), usedHorizon };
}

function computeLongRunVariance(
  values: Float64Array,
  { mean, horizon }: { readonly mean: number; readonly horizon: number },
): number {
  let total = 0;
  for (let lag = 0; lag < horizon; lag++) {
    let sum = 0;
    for (let index = lag; index < values.length; index++) {
      sum += ((values[index] as number) - mean) * ((values[index - lag] as number) - mean);
    }
    total += (lag === 0 ? 1 : 2) * (sum / values.length);
  }
  return total;
}
