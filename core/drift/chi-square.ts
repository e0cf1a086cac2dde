import { at } from "../at.ts";
import { chiSquareSurvival } from "../stats/chi-square.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, mergeSmallCells } from "./histogram.ts";

/**
 * Chi-square test of homogeneity of the 2×K table, Pearson (1900): X² = Σ (O − E)²/E, K − 1 degrees of freedom. Never goodness
 * of fit against the reference, which ignores the reference's own noise. Cells with E < 5 are merged; 2×2 without Yates'
 * correction; one cell scores 0 with p = 1. Goldens: SciPy 1.17.1, stats.json `categorical:chi2_homogeneity`.
 */
export const chiSquare: HistogramTest = {
  id: "chi_square",
  title: "Chi-square test of homogeneity",
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
    if (computeTotals(pair).h === 0) return NO_ROWS;
    const { statistic, dof } = computeHomogeneity(pair);
    return { score: statistic, p: dof === 0 ? 1 : toPositiveP(chiSquareSurvival(statistic, dof)) };
  },
};

/** Pearson's X² of the merged table. */
export function computeHomogeneity(pair: HistogramPair): { readonly statistic: number; readonly dof: number } {
  const { reference, current } = mergeSmallCells(pair);
  const { n, m } = computeTotals(pair);
  let statistic = 0;
  for (const [cell, before] of reference.entries()) {
    const total = before + at(current, cell);
    const expected = [(total * n) / (n + m), (total * m) / (n + m)] as const;
    statistic += (before - expected[0]) ** 2 / expected[0] + (at(current, cell) - expected[1]) ** 2 / expected[1];
  }
  return { statistic, dof: reference.length - 1 };
}
