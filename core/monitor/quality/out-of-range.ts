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
    if (profile.attribute) return { kind: "insufficient", detail: "the value is one per window: new ones are natural" };
    const { low, high } = profile.limits ?? { low: profile.min, high: profile.max };
    const present = sum(counts.counts);
    const outside = counts.below + counts.above;
    return {
      kind: "rate",
      reference: { count: 0, of: sum(profile.counts) },
      current: { count: outside, of: present },
      detail: `${formatShare(outside / Math.max(1, present))} lie outside ${formatNumber(low)} to ${formatNumber(high)}`,
    };
  },
};
