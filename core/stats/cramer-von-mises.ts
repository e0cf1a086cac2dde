import type { PooledSample } from "./pooled-sample.ts";
import { toPositiveP } from "./positive-p.ts";

/** Above this the limiting distribution is used. */
const MAX_EXACT = 20;

/**
 * Two-sample Cramér–von Mises test, T = U/(nmN) − (4nm − 1)/(6N) with midranks. Anderson (1962), Ann. Math. Statist. 33. Exact for samples of at most 20,
 * where it takes no notice of ties; equal constants have p = 1.
 */
export function testCramerVonMises(pool: PooledSample): { readonly statistic: number; readonly p: number } {
  const statistic = computeCramerVonMises(pool);
  if (pool.values.length < 2) return { statistic, p: 1 };
  const exact = Math.max(pool.n, pool.m) <= MAX_EXACT;
  return { statistic, p: exact ? computeExactP(pool) : computeAsymptoticP(statistic, pool) };
}

export function computeCramerVonMises(pool: PooledSample): number {
  const { n, m } = pool;
  return sumRankSquares(pool) / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m));
}

/** U = n·Σ(r_i − i)² + m·Σ(s_j − j)², r and s the midranks of the sorted samples. */
function sumRankSquares({ x, y, n, m }: PooledSample): number {
  let [i, j, first, second] = [0, 0, 0, 0];
  for (let group = 0; group < x.length; group++) {
    const [ofX, ofY] = [x[group] as number, y[group] as number];
    const rank = i + j + (ofX + ofY + 1) / 2;
    for (let step = 1; step <= ofX; step++) first += (rank - (i + step)) ** 2;
    for (let step = 1; step <= ofY; step++) second += (rank - (j + step)) ** 2;
    i += ofX;
    j += ofY;
  }
  return n * first + m * second;
}

/**
 * Exact P(T ≥ t): the distribution of the sum of squared heights of a lattice path, after Xiao, Gordon and Yakovlev (2007), J. Statist. Softw. 17.
 * Sums that reach the observed one already are kept in one state, so that the tail only adds.
 */
export function computeExactP(pool: PooledSample): number {
  const { n, m } = pool;
  const multiple = (n / greatestDivisor(n, m)) * m;
  const [a, b] = [multiple / n, multiple / m];
  const u = sumRankSquares(pool);
  const limit = Math.floor((multiple ** 2 * (n + m) * (6 * u - n * m * (4 * n * m - 1))) / (6 * (n * m) ** 2));
  if (limit <= 0) return 1;
  // rows[j]: probabilities of sums 0…limit − 1 at (i, j), the last entry those that reach the limit.
  const rows = Array.from({ length: m + 1 }, () => new Float64Array(limit + 1));
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      const next = new Float64Array(limit + 1);
      const height = (i * a - j * b) ** 2;
      if (i + j === 0) next[0] = 1;
      if (i > 0) addShifted(next, rows[j] as Float64Array, { weight: i / (i + j), height });
      if (j > 0) addShifted(next, rows[j - 1] as Float64Array, { weight: j / (i + j), height });
      rows[j] = next;
    }
  }
  return toPositiveP(rows[m]?.[limit] as number);
}

function addShifted(
  into: Float64Array,
  from: Float64Array,
  { weight, height }: { readonly weight: number; readonly height: number },
): void {
  const limit = into.length - 1;
  const inside = Math.max(0, limit - height);
  for (let sum = 0; sum < inside; sum++) {
    into[sum + height] = (into[sum + height] as number) + weight * (from[sum] as number);
  }
  let beyond = 0;
  for (let sum = inside; sum <= limit; sum++) beyond += from[sum] as number;
  into[limit] = (into[limit] as number) + weight * beyond;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Anderson (1962): T is brought to the mean and variance of the limit. */
export function computeAsymptoticP(statistic: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  const [total, product] = [n + m, n * m];
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)) / (45 * total * total * 4 * product);
  return cramerVonMisesSurvival(1 / 6 + (statistic - mean) / Math.sqrt(45 * variance));
}

const SURE_BELOW = 0.003; // P(ω² < 0.003) is below 1e-17
const NODES = 64;

/**
 * P(ω² ≥ x) of the limiting distribution: (2/π)·Σ_k (−1)^(k−1) ∫ exp(−x·t²/2)/√(−t·sin t) dt over ((2k − 1)π, 2kπ), Smirnov (1936). Each integral by
 * Gauss–Chebyshev, which takes the poles at its ends. The first term dominates the tail, so that it keeps its digits.
 */
export function cramerVonMisesSurvival(x: number): number {
  if (x < SURE_BELOW) return 1;
  let sum = 0;
  for (let k = 1; k < 200; k++) {
    const term = integrateArch(x, (2 * k - 0.5) * Math.PI);
    sum += k % 2 === 1 ? term : -term;
    if (term < sum * Number.EPSILON) break;
  }
  return toPositiveP((2 / Math.PI) * sum);
}

/** From centre − π/2 to centre + π/2, where the sine is negative; there −sin t = cos(t − centre). */
function integrateArch(x: number, centre: number): number {
  let sum = 0;
  for (let node = 0; node < NODES; node++) {
    const angle = ((node + 0.5) * Math.PI) / NODES;
    const offset = (Math.PI / 2) * Math.cos(angle);
    const t = centre + offset;
    sum += (Math.exp((-x * t * t) / 2) * Math.sin(angle)) / Math.sqrt(t * Math.cos(offset));
  }
  return (sum * (Math.PI / 2) * Math.PI) / NODES;
}
