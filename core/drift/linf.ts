import { at } from "../at.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, toShares } from "./histogram.ts";
import { PERMUTATION, testByPermutation } from "./histogram-permutation.ts";

/**
 * Largest change of one cell's share, max|p − q|. 0–1, symmetric. p by permutation of the rows. Goldens: NumPy with SciPy 1.17.1,
 * stats.json `categorical:linf`.
 */
export const linf: HistogramTest<typeof PERMUTATION> = {
  id: "linf",
  title: "L∞ distance",
  role: "companion",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: PERMUTATION,
  compute(pair, parameters = PERMUTATION) {
    return computeTotals(pair).h === 0 ? NO_ROWS : testByPermutation(pair, computeLinf, parameters);
  },
};

function computeLinf({ reference, current }: HistogramPair): number {
  const q = toShares(current);
  const changes = toShares(reference).map((share, cell) => Math.abs(share - at(q, cell)));
  return changes.reduce((largest, change) => Math.max(largest, change), 0);
}
