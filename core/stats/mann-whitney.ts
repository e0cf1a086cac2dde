import { normalQuantile, normalSurvival } from "./normal.ts";
import type { PooledSample } from "./pooled-sample.ts";
import { toPositiveP } from "./positive-p.ts";

export interface MannWhitneyOptions {
  /** `greater`: the first sample tends to be larger. Default: `two-sided`. */
  readonly alternative?: "two-sided" | "less" | "greater";
  /** Default: exact when a sample has at most 8 values, there are no ties and counting is cheap; else normal. */
  readonly method?: "exact" | "normal";
}

export interface MannWhitney {
  /** U of the first sample: pairs in which it is larger, equal pairs counting a half. */
  readonly u: number;
  /** Common-language effect size U/(n·m): P(first > second), ties a half. */
  readonly cles: number;
  readonly p: number;
}

const SMALL_SAMPLE = 8;
const MAX_EXACT_PAIRS = 4000; // the exact distribution takes the square of this

/** Mann and Whitney (1947), Ann. Math. Statist. 18; normal with tie and continuity correction, or the exact distribution without ties. */
export function testMannWhitney(pool: PooledSample, options: MannWhitneyOptions = {}): MannWhitney {
  const { n, m } = pool;
  const u = computeU(pool);
  const tail = { "two-sided": Math.max(u, n * m - u), greater: u, less: n * m - u }[options.alternative ?? "two-sided"];
  const sides = (options.alternative ?? "two-sided") === "two-sided" ? 2 : 1;
  const exact = Math.min(n, m) <= SMALL_SAMPLE && n * m <= MAX_EXACT_PAIRS && sumTies(pool) === 0 ? "exact" : "normal";
  const survival =
    (options.method ?? exact) === "exact" ? computeExactSurvival(Math.floor(tail), pool) : computeTail(tail, pool);
  return { u, cles: u / (n * m), p: toPositiveP(sides * survival) };
}

function computeU({ x, y }: PooledSample): number {
  let [u, below] = [0, 0];
  for (let group = 0; group < x.length; group++) {
    u += (x[group] as number) * (below + (y[group] as number) / 2);
    below += y[group] as number;
  }
  return u;
}

/** Σ(t³ − t) over the pooled values. */
function sumTies({ x, y }: Pick<PooledSample, "x" | "y">): number {
  let sum = 0;
  for (let group = 0; group < x.length; group++) {
    const ties = (x[group] as number) + (y[group] as number);
    sum += ties ** 3 - ties;
  }
  return sum;
}

function computeTail(u: number, pool: PooledSample): number {
  const { n, m } = pool;
  const deviation = computeDeviation(sumTies(pool), pool);
  return deviation === 0 ? 1 : normalSurvival((u - (n * m) / 2 - 0.5) / deviation);
}

function computeDeviation(ties: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  const total = n + m;
  return Math.sqrt(Math.max(0, ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)))));
}

/** P(U ≥ u) without ties, by the recursion of Mann and Whitney over the largest value, in probabilities. */
function computeExactSurvival(u: number, { n, m }: Pick<PooledSample, "n" | "m">): number {
  const [small, large] = [Math.min(n, m), Math.max(n, m)];
  const size = n * m + 1;
  let rows = Array.from({ length: small + 1 }, () => unit(size));
  for (let j = 1; j <= large; j++) {
    const next = [unit(size)];
    for (let i = 1; i <= small; i++) next.push(mix([next[i - 1], rows[i]] as [Float64Array, Float64Array], { i, j }));
    rows = next;
  }
  let sum = 0;
  for (const [value, probability] of (rows[small] as Float64Array).entries()) sum += value >= u ? probability : 0;
  return sum;
}

function unit(size: number): Float64Array {
  const row = new Float64Array(size);
  row[0] = 1;
  return row;
}

/** The largest of i + j values is of the first sample with probability i/(i + j), and then beats j. */
function mix(
  [fewer, shorter]: readonly [Float64Array, Float64Array],
  { i, j }: { i: number; j: number },
): Float64Array {
  const result = new Float64Array(shorter.length);
  for (let u = 0; u <= i * j; u++) {
    result[u] = ((u >= j ? i * (fewer[u - j] as number) : 0) + j * (shorter[u] as number)) / (i + j);
  }
  return result;
}

export interface Shift {
  /** Median of all differences second − first. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Hodges–Lehmann shift, second less first, with the interval that inverts the two-sided normal test with continuity correction: the algorithm of R's
 * `wilcox.test(exact = FALSE)`. Hodges and Lehmann (1963), Ann. Math. Statist. 34. Order statistics of the n·m differences are found
 * by bisection, never listed.
 */
export function computeShift(pool: PooledSample, level: number): Shift {
  const { n, m } = pool;
  const [first, second] = [expand(pool.values, pool.x), expand(pool.values, pool.y)];
  const pick = (place: number): number => selectDifference({ first, second }, place);
  const pairs = n * m;
  // Between two differences only ties within a sample count.
  const none = new Float64Array(pool.x.length);
  const ties = sumTies({ x: pool.x, y: none }) + sumTies({ x: none, y: pool.y });
  const half = 0.5 + normalQuantile((1 + level) / 2) * computeDeviation(ties, pool);
  const rank = Math.max(1, Math.floor(pairs / 2 - half) + 1);
  return {
    estimate: (pick(Math.ceil(pairs / 2)) + pick(Math.floor(pairs / 2) + 1)) / 2,
    lower: pick(rank),
    upper: pick(pairs - rank + 1),
  };
}

function expand(values: Float64Array, counts: Float64Array): Float64Array {
  const result: number[] = [];
  for (const [group, value] of values.entries()) {
    for (let copy = 0; copy < (counts[group] as number); copy++) result.push(value);
  }
  return Float64Array.from(result);
}

interface SortedPair {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** The rank-th smallest difference second − first: the smallest double that at least `rank` differences do not exceed. */
function selectDifference({ first, second }: SortedPair, rank: number): number {
  let lower = (second[0] as number) - (first.at(-1) as number);
  let upper = (second.at(-1) as number) - (first[0] as number);
  if (countUpTo({ first, second }, lower) >= rank) return lower;
  for (;;) {
    const middle = lower + (upper - lower) / 2;
    if (middle <= lower || middle >= upper) return upper;
    if (countUpTo({ first, second }, middle) >= rank) upper = middle;
    else lower = middle;
  }
}

function countUpTo({ first, second }: SortedPair, limit: number): number {
  let [count, j] = [0, 0];
  for (const value of first) {
    while (j < second.length && (second[j] as number) - value <= limit) j += 1;
    count += j;
  }
  return count;
}
