import { kolmogorovFiniteSurvival } from "./kolmogorov.ts";
import type { PooledSample } from "./pooled-sample.ts";
import { toPositiveP } from "./positive-p.ts";

/** Largest differences of the two empirical distribution functions F (first sample) and G, each right-continuous: exact with ties. */
export interface KsDistance {
  /** max|F − G|. */
  readonly distance: number;
  /** max(F − G) and max(G − F), at least 0. */
  readonly above: number;
  readonly below: number;
}

export function computeKsDistance({ x, y, n, m }: PooledSample): KsDistance {
  let [i, j, above, below] = [0, 0, 0, 0];
  for (let group = 0; group < x.length; group++) {
    i += x[group] as number;
    j += y[group] as number;
    const gap = i * m - j * n; // whole numbers: no rounding before the last division
    above = Math.max(above, gap);
    below = Math.max(below, -gap);
  }
  return { distance: Math.max(above, below) / (n * m), above: above / (n * m), below: below / (n * m) };
}

/** From here on counting paths takes longer than it is worth. */
const MAX_PATHS = 1e7;

/** Two-sided p of D: exact for n·m ≤ 1e7, else the finite-n Kolmogorov distribution at round(h). */
export function computeKsP(distance: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  return n * m <= MAX_PATHS ? computeKsExactP(distance, { n, m }) : computeKsFiniteP(distance, { n, m });
}

/**
 * Exact two-sided P(D ≥ d) without ties: the share of lattice paths from (0, 0) to (n, m) that leave the band |i/n − j/m| < d, by the
 * recursion of Hodges (1958), Ark. Mat. 3, in conditional probabilities that only add, so that the tail keeps its digits
 * (Schröer and Trenkler 1995, Comput. Statist. Data Anal. 20).
 */
export function computeKsExactP(distance: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  const limit = Math.round(distance * n * m);
  if (limit <= 0) return 1;
  const left = new Float64Array(m + 1); // P(the path has left the band by (i, j) | it passes there)
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) >= limit) left[j] = 1;
      else if (i + j === 0) left[j] = 0;
      else left[j] = (i * (left[j] as number) + j * (j === 0 ? 0 : (left[j - 1] as number))) / (i + j);
    }
  }
  return toPositiveP(left[m] as number);
}

/** The same by the one-sample distribution with n = round(h). */
export function computeKsFiniteP(distance: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  return toPositiveP(kolmogorovFiniteSurvival(distance, Math.max(1, Math.round((n * m) / (n + m)))));
}

/** One-sided p of max(F − G), asymptotic with the correction of Hodges (1958), eq. 5.3. */
export function computeKsOneSidedP(distance: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  const [large, small] = [Math.max(n, m), Math.min(n, m)];
  const z = Math.sqrt((n * m) / (n + m)) * distance;
  const correction = (large + 2 * small) / Math.sqrt(large * small * (large + small)) / 3;
  return toPositiveP(Math.exp(-2 * z * z - 2 * z * correction));
}
