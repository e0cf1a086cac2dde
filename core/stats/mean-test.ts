import { toPositiveP } from "./positive-p.ts";
import { studentSurvival } from "./student.ts";

/**
 * t-test of first less second mean, two-sided: Welch (1947), Biometrika 34, or Student's with one variance. For means of metrics, never for drift.
 * null with fewer than two values or without variance.
 */
export function testMeans(
  first: Float64Array,
  second: Float64Array,
  { equalVariance = false }: { readonly equalVariance?: boolean } = {},
): { readonly statistic: number; readonly dof: number; readonly p: number } | null {
  const [n, m] = [first.length, second.length];
  if (n < 2 || m < 2) return null;
  const [x, y] = [describe(first), describe(second)];
  const pooled = ((n - 1) * x.variance + (m - 1) * y.variance) / (n + m - 2);
  const [vx, vy] = equalVariance ? [pooled / n, pooled / m] : [x.variance / n, y.variance / m];
  if (!(vx + vy > 0)) return null;
  const dof = equalVariance ? n + m - 2 : (vx + vy) ** 2 / (vx ** 2 / (n - 1) + vy ** 2 / (m - 1));
  const statistic = (x.mean - y.mean) / Math.sqrt(vx + vy);
  return { statistic, dof, p: toPositiveP(2 * studentSurvival(Math.abs(statistic), dof)) };
}

function describe(values: Float64Array): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / (values.length - 1) };
}
