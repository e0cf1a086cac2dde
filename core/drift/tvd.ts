import { at } from "../at.ts";
import { type DriftTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, sum, toShares } from "./histogram.ts";

/**
 * Total variation distance ½·Σ|p − q|: the share of rows that would have to change cells. 0–1, symmetric.
 * Goldens: NumPy with SciPy 1.17.1, stats.json `categorical:tvd`.
 */
export const tvd: DriftTest = {
  id: "tvd",
  title: "Total variation distance",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: {},
  compute(pair) {
    if (computeTotals(pair).h === 0) return NO_ROWS;
    const q = toShares(pair.current);
    return { score: sum(toShares(pair.reference).map((share, cell) => Math.abs(share - at(q, cell)))) / 2, p: null };
  },
};
