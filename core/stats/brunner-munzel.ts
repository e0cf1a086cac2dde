import type { PooledSample } from "./pooled-sample.ts";
import { toPositiveP } from "./positive-p.ts";
import { studentSurvival } from "./student.ts";

/**
 * Brunner and Munzel (2000), Biom. J. 42: P(X < Y) = ½ with unequal variances, two-sided, t approximation. Positive when the second sample tends to be
 * larger. null when samples do not overlap or have fewer than two rows: no variance.
 */
export function testBrunnerMunzel({
  x,
  y,
  n,
  m,
}: PooledSample): { readonly statistic: number; readonly p: number } | null {
  if (n < 2 || m < 2) return null;
  const [first, second] = [new Placements(), new Placements()];
  let [i, j] = [0, 0];
  for (let group = 0; group < x.length; group++) {
    const [ofX, ofY] = [x[group] as number, y[group] as number];
    first.add(j + ofY / 2, ofX); // rank among all less rank within
    second.add(i + ofX / 2, ofY);
    i += ofX;
    j += ofY;
  }
  const [sx, sy] = [n * first.variance, m * second.variance];
  if (sx + sy === 0) return null;
  // Mean rank of Y less that of X, from placements: their ranks within add n + 1 over 2 and m + 1 over 2.
  const gap = second.mean + (m + 1) / 2 - first.mean - (n + 1) / 2;
  const statistic = (n * m * gap) / ((n + m) * Math.sqrt(sx + sy));
  const dof = (sx + sy) ** 2 / (sx ** 2 / (n - 1) + sy ** 2 / (m - 1));
  return { statistic, p: toPositiveP(2 * studentSurvival(Math.abs(statistic), dof)) };
}

/** Mean and variance of weighted values, Welford (1962). */
class Placements {
  mean = 0;
  #count = 0;
  #squares = 0;

  add(value: number, times: number): void {
    if (times === 0) return;
    this.#count += times;
    const change = value - this.mean;
    this.mean += (change * times) / this.#count;
    this.#squares += times * change * (value - this.mean);
  }

  /** ddof 1. */
  get variance(): number {
    return this.#squares / (this.#count - 1);
  }
}
