import type { PooledSample } from "./pooled-sample.ts";

/**
 * Two-sample Anderson–Darling statistic with midranks, standardised: (A² − 1)/σ. Scholz and Stephens (1987), J. Am. Statist. Assoc. 82, eq. 7 and the
 * variance of their eq. 4. Less than two distinct values, or fewer than four rows: 0.
 */
export function computeAndersonDarling(pool: PooledSample): number {
  const { x, y, n, m } = pool;
  const total = n + m;
  if (pool.values.length < 2 || total < 4) return 0;
  let [below, i, first, second] = [0, 0, 0, 0];
  for (let group = 0; group < x.length; group++) {
    const [ofX, ties] = [x[group] as number, (x[group] as number) + (y[group] as number)];
    const middle = below + ties / 2;
    const weight = ties / total / (middle * (total - middle) - (total * ties) / 4);
    first += weight * (total * (i + ofX / 2) - middle * n) ** 2;
    second += weight * (total * (below - i + (ties - ofX) / 2) - middle * m) ** 2;
    below += ties;
    i += ofX;
  }
  return (((total - 1) / total) * (first / n + second / m) - 1) / Math.sqrt(computeVariance(n, m));
}

function computeVariance(n: number, m: number): number {
  const total = n + m;
  const inverse = 1 / n + 1 / m;
  let [h, g] = [0, 0];
  for (let i = 1; i <= total - 2; i++) {
    h += 1 / (total - i);
    g += h / (i + 1);
  }
  h += 1;
  const a = (4 * g - 6) * 1 + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * 4 + 8 * h * 2 + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * inverse + 4 * h;
  const d = (2 * h + 6) * 4 - 4 * h * 2;
  return (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3));
}
