import { computeHomogeneity } from "./chi-square.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals } from "./histogram.ts";

/**
 * Cramér's V of the 2×K table without its bias: φ² = max(0, X²/N − (K − 1)/(N − 1)) over min(K', 2') − 1 with K' = K − (K − 1)²/(N − 1).
 * Bergsma (2013), J. Korean Statist. Soc. 42. 0–1, symmetric; one cell scores 0.
 */
export const cramersVCorrected: HistogramTest = {
  id: "cramers_v_corrected",
  title: "Cramér's V, bias-corrected",
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
    const total = n + m;
    const { statistic, dof } = computeHomogeneity(pair);
    const smallest = Math.min(dof + 1 - dof ** 2 / (total - 1), 2 - 1 / (total - 1)) - 1;
    if (dof === 0 || smallest <= 0) return { score: 0, p: null };
    const square = Math.max(0, statistic / total - dof / (total - 1));
    return { score: Math.min(1, Math.sqrt(square / smallest)), p: null };
  },
};
