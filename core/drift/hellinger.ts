import { at } from "../at.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, sum, toShares } from "./histogram.ts";

/**
 * Hellinger distance √(1 − Σ √(p·q)), 0–1, symmetric; for reports only. Hellinger (1909), J. reine angew. Math. 136. Computed
 * as √(½·Σ(√p − √q)²), which does not cancel. Goldens: SciPy 1.17.1, stats.json `categorical:hellinger`.
 */
export const hellinger: HistogramTest = {
  id: "hellinger",
  title: "Hellinger distance",
  role: "companion",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: {},
  compute(pair) {
    if (computeTotals(pair).h === 0) return NO_ROWS;
    const q = toShares(pair.current);
    const squares = toShares(pair.reference).map((share, cell) => (Math.sqrt(share) - Math.sqrt(at(q, cell))) ** 2);
    return { score: Math.min(1, Math.sqrt(sum(squares) / 2)), p: null };
  },
};
