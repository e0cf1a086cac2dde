import { concatenate } from "./concatenate.ts";
import { quantile } from "./quantile.ts";
import { createSubsets } from "./random-subset.ts";
import type { PermutationOptions } from "./sample-permutation.ts";

/**
 * Unbiased squared maximum mean discrepancy with the kernel exp(−(u − v)²/(2σ²)): the mean over pairs within each sample less twice that across.
 * Gretton et al. (2012), J. Mach. Learn. Res. 13, eq. 3. Around 0, and below it, without a change. At least two values on each side.
 */
export function computeMmd(first: Float64Array, second: Float64Array, variance: number): number {
  const kernel = computeKernel(first, second, variance);
  return toMmd(kernel, kernel.within(Uint32Array.from(first.keys())), first.length);
}

/** The same with a permutation p-value. σ is the median distance of two values (their own heuristic), the diagonal left out. */
export function testMmd(
  first: Float64Array,
  second: Float64Array,
  { permutations, seed }: PermutationOptions,
): { readonly statistic: number; readonly p: number } {
  const kernel = computeKernel(first, second, computeMedianVariance(concatenate(first, second)));
  const n = first.length;
  const statistic = toMmd(kernel, kernel.within(Uint32Array.from(first.keys())), n);
  const limit = statistic - 1e-12 * Math.abs(statistic);
  const draw = createSubsets({ size: n + second.length, count: n }, seed);
  let extreme = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    if (toMmd(kernel, kernel.within(draw()), n) >= limit) extreme += 1;
  }
  return { statistic, p: (1 + extreme) / (permutations + 1) };
}

interface Kernel {
  readonly size: number;
  /** Sum over all ordered pairs of different rows. */
  readonly total: number;
  /** Kernel sums over ordered pairs of the rows, and of the rows with all others. */
  within(rows: Uint32Array): { readonly pairs: number; readonly rows: number };
}

function computeKernel(first: Float64Array, second: Float64Array, variance: number): Kernel {
  const values = concatenate(first, second);
  const size = values.length;
  const cells = new Float64Array(size * size);
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const cell = Math.exp(-(((values[i] as number) - (values[j] as number)) ** 2) / (2 * variance));
      cells[i * size + j] = cell;
      cells[j * size + i] = cell;
      sums[i] = (sums[i] as number) + cell;
      sums[j] = (sums[j] as number) + cell;
    }
  }
  return {
    size,
    total: sums.reduce((sum, value) => sum + value, 0),
    within(rows) {
      const sorted = rows.slice().sort(); // neighbours in memory
      let [pairs, all] = [0, 0];
      for (let place = 0; place < sorted.length; place++) {
        const start = (sorted[place] as number) * size;
        all += sums[sorted[place] as number] as number;
        for (let other = 0; other < place; other++) pairs += cells[start + (sorted[other] as number)] as number;
      }
      return { pairs: 2 * pairs, rows: all };
    },
  };
}

/** Pairs across are what is left of the rows' sums; pairs of the rest what is left of the total. */
function toMmd({ size, total }: Kernel, inside: { pairs: number; rows: number }, n: number): number {
  const m = size - n;
  const across = inside.rows - inside.pairs;
  const rest = total - inside.pairs - 2 * across;
  return inside.pairs / (n * (n - 1)) + rest / (m * (m - 1)) - (2 * across) / (n * m);
}

/** Square of the median distance of two rows; 1 when most rows are equal. */
function computeMedianVariance(values: Float64Array): number {
  const distances = new Float64Array((values.length * (values.length - 1)) / 2);
  let place = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < i; j++) distances[place++] = Math.abs((values[i] as number) - (values[j] as number));
  }
  return quantile(distances, 0.5) ** 2 || 1;
}
