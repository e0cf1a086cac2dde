import type { FeatureProfile, NumberProfile } from "../documents/profile.ts";
import { sum } from "../drift/histogram.ts";
import { isNumberProfile } from "./feature-pair.ts";

/** Column of what was forecast in a table that was served. */
const FORECAST_COLUMN = "prediction";
/** Share of the target's range by which a forecast may exceed it on either side where the profile has no limits of its own. */
const MARGIN = 0.1;

/**
 * What served forecasts are compared with: below, within and above the range of the target, in each of its windows. Nothing finer:
 * forecasts are smoother than what they forecast, and one is served as often as it is asked for, so their distribution differs from the
 * target's on healthy days too (of 365 days of real demand, means of four earlier weeks were confirmed as drift on 16). How good they
 * are, their residuals say. null for a target without a value.
 */
export function buildForecastScore(target: FeatureProfile | undefined): NumberProfile | null {
  if (target === undefined || !isNumberProfile(target) || target.min === null || target.max === null) return null;
  const margin = MARGIN * (target.max - target.min);
  const { low, high } = target.limits ?? { low: target.min - margin, high: target.max + margin };
  const within = (counts: readonly number[]): number[] => (low < high ? [0, sum(counts), 0] : [...counts]);
  const { windows } = target;
  return {
    ...target,
    name: FORECAST_COLUMN,
    kind: "number",
    edges: low < high ? [low, high] : target.edges,
    counts: within(target.counts),
    windows: windows === null ? null : { ...windows, counts: windows.counts.map(within) },
  };
}
