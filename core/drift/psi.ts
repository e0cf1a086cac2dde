import { at } from "../at.ts";
import { chiSquareSurvival } from "../stats/chi-square.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, sum, toShares } from "./histogram.ts";

const DEFAULTS = { smoothing: 0.5 };

/**
 * Population stability index of two histograms over the same frozen cells.
 *
 *     PSI = Σ (q − p) · ln(q / p)      p = reference share, q = current share
 *
 * In nats, ≥ 0, unbounded, symmetric: the J-divergence of Jeffreys (1946), Proc. R. Soc. A 186. Every cell gets `smoothing`
 * extra rows on both sides, so that an empty cell stays finite and one row more is no cliff; cells empty in both samples are
 * left out. Without drift h·PSI ~ χ²(K − 1); `debiased` is PSI* = max(0, PSI − (K − 1)/h). One cell scores 0.
 * Goldens: SciPy 1.17.1, stats.json `categorical:psi`, without smoothing.
 */
export const psi: HistogramTest<{ smoothing: number }> = {
  id: "psi",
  title: "Population stability index",
  role: "companion",
  on: "histogram",
  cells: "explicit",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: DEFAULTS,
  compute(pair, { smoothing } = DEFAULTS) {
    const { h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const kept = dropEmpty(pair);
    const p = toShares(kept.reference, smoothing);
    const q = toShares(kept.current, smoothing);
    if (p.some((share) => share === 0) || q.some((share) => share === 0)) {
      return { score: null, p: null, reason: "an empty cell without smoothing has no finite PSI" };
    }
    const score = sum(p.map((share, cell) => (at(q, cell) - share) * Math.log(at(q, cell) / share)));
    const dof = p.length - 1;
    if (dof === 0) return { score: 0, p: 1, debiased: 0 };
    return { score, p: toPositiveP(chiSquareSurvival(h * score, dof)), debiased: Math.max(0, score - dof / h) };
  },
};

/** Without the cells that are empty in both samples. */
export function dropEmpty({ reference, current }: HistogramPair): HistogramPair {
  const filled = reference.map((count, cell) => count + at(current, cell) > 0);
  return {
    reference: reference.filter((_, cell) => filled[cell]),
    current: current.filter((_, cell) => filled[cell]),
  };
}
