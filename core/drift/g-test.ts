import { at } from "../at.ts";
import { chiSquareSurvival } from "../stats/chi-square.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, mergeSmallCells } from "./histogram.ts";

/**
 * Likelihood-ratio test of homogeneity of the 2×K table: G = 2·Σ O·ln(O/E), χ²(K − 1). Wilks (1938), Ann. Math. Statist. 9.
 * Sizes may differ. Cells with E < 5 are merged; one cell scores 0 with p = 1.
 * Goldens: SciPy 1.17.1, stats.json `categorical:g_homogeneity`.
 */
export const gTest: HistogramTest = {
  id: "g_test",
  title: "G-test of homogeneity",
  role: "companion",
  on: "histogram",
  cells: "values",
  scoreKind: "statistic",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: {},
  compute(pair) {
    const { n, m, h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const { reference, current } = mergeSmallCells(pair);
    let half = 0;
    for (const [cell, before] of reference.entries()) {
      const total = before + at(current, cell);
      half += term(before, (total * n) / (n + m)) + term(at(current, cell), (total * m) / (n + m));
    }
    const dof = reference.length - 1;
    const score = Math.max(0, 2 * half);
    return { score, p: dof === 0 ? 1 : toPositiveP(chiSquareSurvival(score, dof)) };
  },
};

function term(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected);
}
