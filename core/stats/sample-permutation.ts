import type { PooledSample } from "./pooled-sample.ts";
import { createSubsets } from "./random-subset.ts";

export interface PermutationOptions {
  readonly permutations: number;
  readonly seed: number;
}

/**
 * Two-sample permutation test (Fisher 1935; Pitman 1937): without a change any rows might have been the first sample.
 * p = (1 + c)/(B + 1), c the permutations whose statistic is at least the observed one (SCIENCE 1.4); never 0. Differences within rounding count as equal.
 */
export function testBySamplePermutation(
  pool: PooledSample,
  compute: (pool: PooledSample) => number,
  { permutations, seed }: PermutationOptions,
): { readonly statistic: number; readonly p: number } {
  const statistic = compute(pool);
  const limit = statistic - 1e-12 * Math.abs(statistic);
  const { n, m } = pool;
  const groups = listGroups(pool);
  const draw = createSubsets({ size: n + m, count: Math.min(n, m) }, seed);
  const [chosen, rest] = [new Float64Array(pool.values.length), new Float64Array(pool.values.length)];
  const permuted = { ...pool, ...(n <= m ? { x: chosen, y: rest } : { x: rest, y: chosen }) };
  let extreme = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    chosen.fill(0);
    for (const row of draw()) chosen[groups[row] as number] = (chosen[groups[row] as number] as number) + 1;
    for (let group = 0; group < rest.length; group++) {
      rest[group] = (pool.x[group] as number) + (pool.y[group] as number) - (chosen[group] as number);
    }
    if (compute(permuted) >= limit) extreme += 1;
  }
  return { statistic, p: (1 + extreme) / (permutations + 1) };
}

/** Which distinct value each row holds. */
function listGroups({ x, y, n, m }: PooledSample): Uint32Array {
  const groups = new Uint32Array(n + m);
  let row = 0;
  for (let group = 0; group < x.length; group++) {
    const end = row + (x[group] as number) + (y[group] as number);
    groups.fill(group, row, end);
    row = end;
  }
  return groups;
}
