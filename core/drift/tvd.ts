import { at } from "../at.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, sum, toShares } from "./histogram.ts";
import { PERMUTATION, testByPermutation } from "./histogram-permutation.ts";

/**
 * Total variation distance ½·Σ|p − q|: the share of rows that would have to change cells. 0–1, symmetric. p by permutation of the rows.
 * Goldens: NumPy with SciPy 1.17.1, stats.json `categorical:tvd`.
 */
export const tvd: HistogramTest<typeof PERMUTATION> = {
  id: "tvd",
  title: "Total variation distance",
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
    return computeTotals(pair).h === 0 ? NO_ROWS : testByPermutation(pair, computeTvd, parameters);
  },
};

function computeTvd({ reference, current }: HistogramPair): number {
  const q = toShares(current);
  return sum(toShares(reference).map((share, cell) => Math.abs(share - at(q, cell)))) / 2;
}
