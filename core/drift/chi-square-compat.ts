import { at } from "../at.ts";
import { chiSquareSurvival } from "../stats/chi-square.ts";
import { toPositiveP } from "../stats/positive-p.ts";
import { type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals } from "./histogram.ts";
import { dropEmpty } from "./psi.ts";

const CARD = {
  role: "compat",
  on: "histogram",
  cells: "values",
  scoreKind: "statistic",
  driftWhen: "high",
  featureKinds: ["number", "category"],
  minRows: 30,
  parameters: {},
} as const;

/** Chi-square of a 2×2 table with the correction of Yates (1934), conservative; a table of another shape has no score. Goldens: stats.json `two_by_two:chi2_yates`. */
export const chiSquareYates: HistogramTest = {
  ...CARD,
  id: "chi_square:yates",
  title: "Chi-square test with Yates' correction",
  symmetric: true,
  compute(pair) {
    const { n, m, h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const { reference, current } = dropEmpty(pair);
    if (reference.length < 2) return { score: 0, p: 1 };
    if (reference.length > 2) return { score: null, p: null, reason: "needs a feature with two values" };
    const [a, b, c, d] = [at(reference, 0), at(reference, 1), at(current, 0), at(current, 1)];
    const gap = Math.max(0, Math.abs(a * d - b * c) - (n + m) / 2);
    const score = ((n + m) * gap * gap) / (n * m * (a + c) * (b + d));
    return { score, p: toPositiveP(chiSquareSurvival(score, 1)) };
  },
};

/**
 * Chi-square as goodness of fit against the reference's shares, as Evidently documents it: it takes the reference for exact, which adds m/n to the statistic's
 * scale; a level that the reference lacks has p at its smallest. Ours is `chi_square`. Goldens: stats.json `categorical:evidently_gof_chi2`.
 */
export const chiSquareEvidently: HistogramTest = {
  ...CARD,
  id: "chi_square:evidently",
  title: "Chi-square goodness of fit, as in Evidently",
  symmetric: false,
  compute(pair) {
    const { n, m, h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const { reference, current } = dropEmpty(pair);
    if (reference.includes(0)) {
      return { score: null, p: toPositiveP(0), reason: "a level that the reference lacks has no expected count" };
    }
    const terms = reference.map((before, cell) => (at(current, cell) - (before * m) / n) ** 2 / ((before * m) / n));
    const score = terms.reduce((total, term) => total + term, 0);
    return { score, p: terms.length < 2 ? 1 : toPositiveP(chiSquareSurvival(score, terms.length - 1)) };
  },
};
