import type { NumberProfile } from "../documents/profile.ts";
import { sum } from "../drift/histogram.ts";

/**
 * The largest share that `value` can have had in the reference: exact for its most common value, else bounded by the bin that
 * holds the value and by the most common value; 0 outside the range.
 */
export function boundReferenceShare(profile: NumberProfile, value: number): number {
  const present = sum(profile.counts);
  if (present === 0 || profile.min === null || profile.max === null) return 0;
  if (value < profile.min || value > profile.max) return 0;
  const common = (profile.mode?.count ?? present) / present;
  if (profile.mode?.value === value) return common;
  const bin = profile.edges.filter((edge) => edge <= value).length;
  return Math.min(common, (profile.counts[bin] ?? 0) / present);
}
