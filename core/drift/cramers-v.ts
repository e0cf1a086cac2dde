import { computeHomogeneity } from "./chi-square.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals } from "./histogram.ts";

/**
 * Cramér's V of the 2×K table, uncorrected: √(X²/N), since the smaller side of the table has two rows. 0–1, symmetric.
 * Cramér (1946), Mathematical Methods of Statistics. Goldens: SciPy 1.17.1, stats.json `categorical:cramers_v`.
 */
export const cramersV: HistogramTest = {
  id: "cramers_v",
  title: "Cramér's V",
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
    const { n, m, h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    return { score: Math.min(1, Math.sqrt(computeHomogeneity(pair).statistic / (n + m))), p: null };
  },
};
