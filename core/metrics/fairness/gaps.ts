import type { MetricResult } from "../metric.ts";
import type { GroupCounts, Share } from "./group-rates.ts";
import { sharesOf } from "./group-rates.ts";

export interface GapOptions {
  /** `between` takes the largest difference between two groups, `overall` the largest distance of a group from all rows. Default `between`. */
  readonly against?: "between" | "overall";
  /** Equalized odds take the worse of the two rates, or their mean. Default `worst`. */
  readonly odds?: "worst" | "mean";
}

/** Values of the fairness metrics, without the size rule. */
export interface Gaps {
  readonly demographic_parity_difference: MetricResult;
  readonly demographic_parity_ratio: MetricResult;
  readonly equalized_odds_difference: MetricResult;
  readonly equalized_odds_ratio: MetricResult;
  readonly equal_opportunity_difference: MetricResult;
}

export type GapId = keyof Gaps;

/**
 * Differences (max − min) and ratios (min ÷ max) between groups of the share labelled positive (demographic parity), of the true positive
 * rate (equal opportunity) and of both error rates (equalized odds; Hardt, Price and Srebro 2016, NeurIPS). A group whose rate has a zero
 * denominator leaves the metric without a value, as does a ratio to a largest rate of 0.
 * Goldens: `metrics:fairness`.
 */
export function computeGaps(groups: readonly GroupCounts[], options: GapOptions = {}): Gaps {
  const shares = groups.map(sharesOf);
  const selection = shares.map((share) => share.selection);
  const truePositive = shares.map((share) => share.truePositive);
  const falsePositive = shares.map((share) => share.falsePositive);
  const difference = (rates: readonly Share[]) => spread(rates, options);
  const { odds = "worst" } = options;
  return {
    demographic_parity_difference: difference(selection),
    demographic_parity_ratio: ratioOf(selection),
    equalized_odds_difference: combine([difference(truePositive), difference(falsePositive)], odds, Math.max),
    equalized_odds_ratio: combine([ratioOf(truePositive), ratioOf(falsePositive)], odds, Math.min),
    equal_opportunity_difference: difference(truePositive),
  };
}

const NO_RATE = { value: null, reason: "a group has no row to take the rate of" } as const;

function spread(shares: readonly Share[], { against = "between" }: GapOptions): MetricResult {
  const rates = ratesOf(shares);
  if (rates === null) return NO_RATE;
  if (against === "between") return { value: Math.max(...rates) - Math.min(...rates) };
  const part = shares.reduce((sum, share) => sum + share.part, 0);
  const whole = shares.reduce((sum, share) => sum + share.whole, 0);
  return { value: Math.max(...rates.map((rate) => Math.abs(rate - part / whole))) };
}

function ratioOf(shares: readonly Share[]): MetricResult {
  const rates = ratesOf(shares);
  if (rates === null) return NO_RATE;
  const largest = Math.max(...rates);
  if (largest === 0) return { value: null, reason: "the rate is 0 in every group" };
  return { value: Math.min(...rates) / largest };
}

function ratesOf(shares: readonly Share[]): number[] | null {
  if (shares.length === 0 || shares.some(({ whole }) => whole === 0)) return null;
  return shares.map(({ part, whole }) => part / whole);
}

function combine(
  [first, second]: readonly [MetricResult, MetricResult],
  odds: "worst" | "mean",
  worst: (...values: number[]) => number,
): MetricResult {
  if (first.value === null) return first;
  if (second.value === null) return second;
  return { value: odds === "worst" ? worst(first.value, second.value) : (first.value + second.value) / 2 };
}
