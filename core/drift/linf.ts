import { at } from "../at.ts";
import { type DriftTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, toShares } from "./histogram.ts";

/**
 * Largest change of one cell's share, max|p − q|. 0–1, symmetric. Goldens: NumPy with SciPy 1.17.1, stats.json
 * `categorical:linf`.
 */
export const linf: DriftTest = {
  id: "linf",
  title: "L∞ distance",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: {},
  compute(pair) {
    if (computeTotals(pair).h === 0) return NO_ROWS;
    const q = toShares(pair.current);
    const changes = toShares(pair.reference).map((share, cell) => Math.abs(share - at(q, cell)));
    return { score: changes.reduce((largest, change) => Math.max(largest, change), 0), p: null };
  },
};
