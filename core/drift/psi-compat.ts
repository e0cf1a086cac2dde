import { at } from "../at.ts";
import { type DriftScore, type HistogramTest, NO_ROWS } from "./drift-test.ts";
import { computeTotals, type HistogramPair, sum, toShares } from "./histogram.ts";
import { dropEmpty } from "./psi.ts";

const CARD = {
  role: "compat",
  on: "histogram",
  cells: "values",
  scoreKind: "distance",
  driftWhen: "high",
  symmetric: true,
  minRows: 30,
} as const;

/** Evidently's filling of empty cells: 1e-4, or a millionth of the smallest share where that is not above 1e-4; nothing is renormalised. */
const FILL = 1e-4;

/** PSI of levels as Evidently documents it, over the union of the levels. Its rule: drift from 0.1 on. Of numbers: `psi:evidently`. */
export const psiEvidentlyLevels: HistogramTest = {
  ...CARD,
  id: "psi:evidently_levels",
  title: "PSI of levels, as in Evidently",
  featureKinds: ["category"],
  parameters: {},
  compute: (pair) => (computeTotals(pair).h === 0 ? NO_ROWS : computeEvidentlyPsi(pair)),
};

/** PSI with the filling of Evidently. */
export function computeEvidentlyPsi(pair: HistogramPair): DriftScore {
  const kept = dropEmpty(pair);
  return { score: addTerms(fill(toShares(kept.reference)), fill(toShares(kept.current))), p: null };
}

function fill(shares: readonly number[]): readonly number[] {
  const smallest = Math.min(...shares.filter((share) => share > 0));
  const value = smallest <= FILL ? smallest / 1e6 : FILL;
  return shares.map((share) => (share === 0 ? value : share));
}

function addTerms(p: readonly number[], q: readonly number[]): number {
  return sum(p.map((share, cell) => (at(q, cell) - share) * Math.log(at(q, cell) / share)));
}

const DEEPCHECKS = { smallest: 0.01 };

/** PSI of levels as Deepchecks documents it: levels with at least 1 % of all rows, the rest together; each share at least 1 %. Its rule: drift from 0.2 on. */
export const psiDeepchecks: HistogramTest<typeof DEEPCHECKS> = {
  ...CARD,
  id: "psi:deepchecks",
  title: "PSI of levels, as in Deepchecks",
  featureKinds: ["category"],
  parameters: DEEPCHECKS,
  compute(pair, { smallest } = DEEPCHECKS) {
    const { n, m, h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const isLarge = (_: number, cell: number): boolean =>
      at(pair.reference, cell) + at(pair.current, cell) >= smallest * (n + m);
    const merge = (counts: readonly number[]): readonly number[] => {
      const large = counts.filter(isLarge);
      return toShares([...large, sum(counts) - sum(large)]).map((share) => Math.max(share, smallest));
    };
    return { score: addTerms(merge(pair.reference), merge(pair.current)), p: null };
  },
};

const SCORECARD = { empty: 0.9 };

/** PSI of scorecards: over the user's own breaks, an empty cell counting 0.9 rows. For reports. */
export const psiScorecard: HistogramTest<typeof SCORECARD> = {
  ...CARD,
  id: "psi:scorecard",
  title: "PSI of scorecards",
  featureKinds: ["number", "category"],
  parameters: SCORECARD,
  compute(pair, { empty } = SCORECARD) {
    const { n, m, h } = computeTotals(pair);
    if (h === 0) return NO_ROWS;
    const kept = dropEmpty(pair);
    const share = (counts: readonly number[], rows: number) =>
      counts.map((count) => (count === 0 ? empty : count) / rows);
    return { score: addTerms(share(kept.reference, n), share(kept.current, m)), p: null };
  },
};
