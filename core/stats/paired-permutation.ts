import { createWords } from "./random-words.ts";

export interface PermutationRequest {
  /** Rows whose two predictions may be swapped. */
  readonly rows: number;
  /** Improvement when the predictions of the rows marked 1 are swapped between the models. */
  readonly improvement: (swapped: Uint8Array) => number;
  readonly permutations: number;
  readonly seed: number;
}

/**
 * Paired permutation test (Fisher 1935, The Design of Experiments, §21): under no difference it is a coin toss which model gave which
 * prediction of a row. p = (1 + c)/(B + 1), c the permutations whose improvement is at least as large in size as the observed one
 * (SCIENCE 1.4); never 0. Differences within rounding count as equal.
 */
export function testPairedPermutation({ rows, improvement, permutations, seed }: PermutationRequest): number {
  const swapped = new Uint8Array(rows);
  const observed = Math.abs(improvement(swapped));
  const limit = observed - 1e-12 * observed;
  const words = new Uint32Array(Math.ceil(rows / 32));
  const fill = createWords(seed);
  let extreme = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    fill(words);
    for (let row = 0; row < rows; row++) swapped[row] = ((words[row >>> 5] as number) >>> (row & 31)) & 1;
    if (Math.abs(improvement(swapped)) >= limit) extreme += 1;
  }
  return (1 + extreme) / (permutations + 1);
}
