import { createUniform, drawBinomial } from "../stats/draw-counts.ts";
import { quantile } from "../stats/quantile.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, sum } from "./histogram.ts";
import { psi } from "./psi.ts";

const DEFAULTS = { replicates: 1000, level: 0.95, seed: 1 };

/**
 * PSI* = max(0, PSI − (K − 1)/h) with a percentile interval: the counts of both samples are drawn anew from their own shares (multinomial), `replicates`
 * times. Drawing adds its own noise, (K − 1)/h once more, which is taken off. Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
 */
export const psiInterval: HistogramTest<typeof DEFAULTS> = {
  id: "psi_interval",
  title: "Population stability index without noise, with its interval",
  role: "companion",
  on: "histogram",
  cells: "explicit",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: DEFAULTS,
  compute(pair, { replicates, level, seed } = DEFAULTS) {
    const { h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const { debiased, p, score } = psi.compute(pair);
    if (debiased === undefined || score === null) return NO_ROWS;
    const noise = score - debiased;
    const uniform = createUniform(seed);
    const draws = Array.from({ length: replicates }, () => {
      const drawn: HistogramPair = {
        reference: drawCounts(pair.reference, uniform),
        current: drawCounts(pair.current, uniform),
      };
      return Math.max(0, (psi.compute(drawn).debiased ?? 0) - noise);
    });
    const figures = { lower: quantile(draws, (1 - level) / 2), upper: quantile(draws, (1 + level) / 2) };
    return { score: debiased, p, figures };
  },
};

/** Multinomial, cell by cell. */
function drawCounts(counts: readonly number[], uniform: () => number): readonly number[] {
  let left = sum(counts);
  let rest = left;
  return counts.map((count) => {
    const drawn = rest === 0 ? 0 : drawBinomial({ n: left, p: Math.min(1, count / rest) }, uniform());
    left -= drawn;
    rest -= count;
    return drawn;
  });
}
