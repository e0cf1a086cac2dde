import type { FeatureCounts } from "../../data/profiler.ts";
import type { NumberProfile } from "../../documents/profile.ts";
import { sum } from "../../drift/histogram.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatNumber, formatShare } from "../format.ts";
import type { QualityTest } from "./quality-test.ts";

/** Share of present numbers outside the limits of the profile, by default its minimum and maximum. Time moves on: timestamps have no range. */
export const outOfRange: QualityTest = {
  id: "out-of-range",
  title: "Values outside the reference range",
  scope: "feature",
  tolerance: 0.005,
  measure({ whole: profile, counts }) {
    if (counts === null || !isNumberProfile(profile) || profile.kind === "timestamp") return null;
    if (profile.min === null || profile.max === null) return null;
    // One value per window: new ones are natural, as far as the reference is wide.
    const reach = profile.attribute ? profile.max - profile.min : 0;
    const limits = profile.limits ?? { low: profile.min, high: profile.max };
    const [low, high] = [limits.low - reach, limits.high + reach];
    const present = sum(counts.counts);
    const outside = Math.min(counts.below + counts.above, countBeyond(counts, widen(profile, { low, high })));
    return {
      kind: "rate",
      reference: { count: 0, of: sum(profile.counts) },
      current: { count: outside, of: present },
      detail: `${formatShare(outside / Math.max(1, present))} lie outside ${formatNumber(low)} to ${formatNumber(high)}`,
    };
  },
};

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Few windows have not seen much: with k of them limits are wider by 3/k of the range on either side. */
const WINDOW_RESERVE = 3;

function widen({ windows }: NumberProfile, { low, high }: Range): Range {
  if (windows === null) return { low, high };
  const reserve = (WINDOW_RESERVE / Math.max(1, windows.counts.length)) * (high - low);
  return { low: low - reserve, high: high + reserve };
}

/** At most so many values lie beyond limits that were not counted: read from the quantiles, rounded up. */
function countBeyond({ counts, quantiles, min, max }: FeatureCounts, { low, high }: Range): number {
  if (min === null || max === null) return 0;
  const knots = [min, ...quantiles, max];
  const pieces = knots.slice(1).filter((to, piece) => (knots[piece] ?? to) < low || to > high).length;
  return Math.ceil((sum(counts) * pieces) / (knots.length - 1));
}
