import { chiSquareSurvival } from "../stats/chi-square.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { type DriftScore, type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, toShares } from "./histogram.ts";
import { computeJsd } from "./min-effect.ts";
import { dropEmpty } from "./psi.ts";

const CARD = {
  role: "companion",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: {},
} as const;

/**
 * Jensen–Shannon distance √JSD in bits, 0–1: Lin (1991), IEEE Trans. Inf. Theory 37. Every cell counts, none is merged; p against no change at all, as
 * 8·h·JSD in nats ~ χ²(K − 1). What decides is `js_min_effect`. Goldens: SciPy 1.17.1, stats.json `categorical:js_distance_base_2`.
 */
export const jsBase2: HistogramTest = {
  ...CARD,
  id: "js_base_2",
  title: "Jensen–Shannon distance, base 2",
  compute: (pair) => computeJsDistance(pair, Math.LN2),
};

/** The same in nats, at most √(ln 2) = 0.833, as other tools give it. Goldens: stats.json `categorical:js_distance_base_e`. */
export const jsBaseE: HistogramTest = {
  ...CARD,
  id: "js_base_e",
  title: "Jensen–Shannon distance, base e",
  compute: (pair) => computeJsDistance(pair, 1),
};

function computeJsDistance(pair: HistogramPair, unit: number): DriftScore {
  const { h } = computeTotals(pair);
  if (h === 0) return NO_ROWS;
  const { reference, current } = dropEmpty(pair);
  const nats = computeJsd(toShares(reference), toShares(current));
  const dof = reference.length - 1;
  return {
    score: Math.sqrt(nats / unit),
    p: dof === 0 ? 1 : toPositiveP(chiSquareSurvival(8 * h * nats, dof)),
  };
}
