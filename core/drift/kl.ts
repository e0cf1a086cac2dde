import { at } from "../at.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, sum, toShares } from "./histogram.ts";
import { dropEmpty } from "./psi.ts";

const DEFAULTS = { smoothing: 0.5 };

/**
 * Kullback–Leibler divergence of the current sample from the reference, KL(P‖Q) = Σ p·ln(p / q), p = reference share.
 * In nats, ≥ 0, unbounded, not symmetric. Kullback and Leibler (1951), Ann. Math. Statist. 22. Smoothed as PSI is; for reports
 * only. Goldens: SciPy 1.17.1, stats.json `categorical:kl_ref_cur`, without smoothing.
 */
export const kl: HistogramTest<{ smoothing: number }> = {
  id: "kl",
  title: "Kullback–Leibler divergence",
  role: "companion",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: false,
  minRows: 30,
  parameters: DEFAULTS,
  compute(pair, { smoothing } = DEFAULTS) {
    if (computeTotals(pair).h === 0) return NO_ROWS;
    const kept = dropEmpty(pair);
    const p = toShares(kept.reference, smoothing);
    const q = toShares(kept.current, smoothing);
    if (p.some((share, cell) => share > 0 && at(q, cell) === 0)) {
      return { score: null, p: null, reason: "an empty cell without smoothing has no finite divergence" };
    }
    const score = sum(p.map((share, cell) => (share === 0 ? 0 : share * Math.log(share / at(q, cell)))));
    return { score: Math.max(0, score), p: null };
  },
};
