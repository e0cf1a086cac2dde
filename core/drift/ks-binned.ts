import { at } from "../at.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, toShares } from "./histogram.ts";

const DEFAULTS = { effect: 0.1 };

/**
 * Kolmogorov–Smirnov distance at the frozen edges: the largest difference of the two distribution functions there, hence at most
 * that of the raw values. p is for H0: D ≤ `effect`, by the inequality of Dvoretzky, Kiefer and Wolfowitz (1956) with Massart's
 * (1990) constant; conservative. Companion of `js_min_effect` for numbers. Goldens: stats.json `ks_min_effect`.
 */
export const ksBinned: HistogramTest<{ effect: number }> = {
  id: "ks_binned",
  title: "Kolmogorov–Smirnov distance at the bin edges",
  role: "companion",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number"],
  symmetric: true,
  minRows: 30,
  parameters: DEFAULTS,
  compute(pair, { effect } = DEFAULTS) {
    const { h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const q = toShares(pair.current);
    let difference = 0;
    let score = 0;
    for (const [cell, share] of toShares(pair.reference).entries()) {
      difference += share - at(q, cell);
      score = Math.max(score, Math.abs(difference));
    }
    return { score: Math.min(1, score), ...boundKs({ distance: score, h }, effect) };
  },
};

/** One-sided 95 % lower bound of D, not clamped at 0, and the p-value of H0: D ≤ effect. */
export function boundKs(
  { distance, h }: { readonly distance: number; readonly h: number },
  effect: number,
): { readonly lower: number; readonly p: number } {
  return {
    lower: distance - Math.sqrt(Math.log(2 / 0.05) / (2 * h)),
    p: toPositiveP(2 * Math.exp(-2 * h * Math.max(0, distance - effect) ** 2)),
  };
}
