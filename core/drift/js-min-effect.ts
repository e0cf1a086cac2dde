import { toPositiveP } from "../stats/positive-p.ts";
import type { HistogramTest } from "./drift-test.ts";
import { NO_ROWS } from "./drift-test.ts";
import { computeTotals } from "./histogram.ts";
import { computeMinEffect } from "./min-effect.ts";

const DEFAULTS = { effect: 0.1 };

/**
 * The test that decides under policy `calibrated-v1`: JS distance base 2 against a tolerated effect (SCIENCE 4.2).
 * Score: d, read roughly as the share of probability mass that moved. The card is beside `computeMinEffect`.
 */
export const jsMinEffect: HistogramTest<{ effect: number }> = {
  id: "js_min_effect",
  title: "Minimum-effect test on the Jensen–Shannon distance",
  role: "decides",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  /** `effect`: tolerated distance, 0–1. */
  parameters: DEFAULTS,
  compute(pair, parameters = DEFAULTS) {
    if (computeTotals(pair).h === 0) return NO_ROWS;
    const { distance, debiased, p } = computeMinEffect(pair, parameters);
    return { score: distance, p: toPositiveP(p), debiased };
  },
};
