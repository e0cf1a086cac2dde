import { createUniform, drawHypergeometric } from "../stats/draw-counts.ts";
import type { DriftScore } from "./drift-test.ts";
import { computeTotals, type HistogramPair } from "./histogram.ts";

/** Permutations and seed of every statistic that has no distribution of its own. */
export const PERMUTATION = { permutations: 999, seed: 1 };

/**
 * Permutation test of two histograms: without a change any n of the rows might have been the reference. Counts are drawn cell by cell
 * (multivariate hypergeometric), so that a billion rows cost no more than their cells. p = (1 + c)/(B + 1) (SCIENCE 1.4); never 0.
 */
export function testByPermutation(
  pair: HistogramPair,
  compute: (pair: HistogramPair) => number,
  { permutations, seed }: { readonly permutations: number; readonly seed: number },
): DriftScore {
  const score = compute(pair);
  const limit = score * (1 - 1e-12); // within rounding is equal
  const totals = pair.reference.map((before, cell) => before + (pair.current[cell] ?? 0));
  const { n, m } = computeTotals(pair);
  const uniform = createUniform(seed);
  let extreme = 0;
  for (let permutation = 0; permutation < permutations; permutation++) {
    let [drawn, rest] = [n, n + m];
    const reference = totals.map((total) => {
      rest -= total;
      const count = drawHypergeometric({ n1: total, n2: rest, drawn }, uniform());
      drawn -= count;
      return count;
    });
    const current = totals.map((total, cell) => total - (reference[cell] ?? 0));
    if (compute({ reference, current }) >= limit) extreme += 1;
  }
  return { score, p: (1 + extreme) / (permutations + 1) };
}
