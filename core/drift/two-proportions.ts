import { testFisherExact } from "../stats/fisher-exact.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { newcombeInterval, type TwoProportions, twoProportionTest } from "../stats/proportion.ts";
import { type DriftScore, type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, MIN_EXPECTED } from "./histogram.ts";
import { dropEmpty } from "./psi.ts";

const LEVEL = 0.95;
const MAX_EXACT_ROWS = 1_000_000;

const CARD = {
  role: "companion",
  on: "histogram",
  cells: "values",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  symmetric: true,
  minRows: 30,
  parameters: {},
} as const;

/**
 * Two-proportion score test of a feature with two values, z with pooled variance; score |z|. p is Fisher's where an expected count is below 5.
 * `difference` is current − reference of the first cell's share, with the interval of Newcombe (1998) at 95 %. Goldens: statsmodels, metrics.json `proportions`.
 */
export const twoProportionZ: HistogramTest = {
  ...CARD,
  id: "two_proportion_z",
  title: "Two-proportion z-test",
  scoreKind: "statistic",
  compute(pair) {
    const counts = toProportions(pair);
    if ("score" in counts) return counts;
    const { z, p } = twoProportionTest(counts);
    const small = findSmallestExpected(counts) < MIN_EXPECTED;
    const [differenceLower, differenceUpper] = newcombeInterval(counts, LEVEL);
    return {
      score: Math.abs(z),
      p: small ? testFisherExact(counts).p : toPositiveP(p),
      figures: { difference: counts.x1 / counts.n1 - counts.x2 / counts.n2, differenceLower, differenceUpper },
    };
  },
};

/**
 * Fisher's exact test of a feature with two values; score is the difference of the shares. Sizes may differ. Goldens: SciPy 1.17.1, stats.json
 * `two_by_two:fisher`.
 */
export const fisherExact: HistogramTest = {
  ...CARD,
  id: "fisher_exact",
  title: "Fisher's exact test",
  scoreKind: "distance",
  compute(pair) {
    const counts = toProportions(pair);
    if ("score" in counts) return counts;
    const { x1, n1, x2, n2 } = counts;
    if (n1 + n2 > MAX_EXACT_ROWS) {
      return { score: null, p: null, reason: "more than a million rows: two_proportion_z says the same" };
    }
    const { oddsRatio, p } = testFisherExact(counts);
    const score = Math.abs(x1 / n1 - x2 / n2);
    return { score, p, ...(oddsRatio === null ? {} : { figures: { oddsRatio } }) };
  },
};

/** Share of the first filled cell, current first; a score says why there is none. */
function toProportions(pair: HistogramPair): TwoProportions | DriftScore {
  const { n, m, h } = computeTotals(pair);
  if (h === 0) return NO_ROWS;
  const { reference, current } = dropEmpty(pair);
  if (reference.length > 2) return { score: null, p: null, reason: "needs a feature with two values" };
  return { x1: current[0] ?? 0, n1: m, x2: reference[0] ?? 0, n2: n };
}

function findSmallestExpected({ x1, n1, x2, n2 }: TwoProportions): number {
  const total = n1 + n2;
  return (Math.min(x1 + x2, total - x1 - x2) * Math.min(n1, n2)) / total;
}
