import type { FeatureCounts } from "../data/profiler.ts";
import type { FeatureProfile } from "../documents/profile.ts";
import { toShares } from "../drift/histogram.ts";
import { isNumberProfile } from "./feature-pair.ts";
import type { ObservedFeature } from "./judge-features.ts";

/** Smaller shifts of the mean score, in its sd, are not worth dividing up. */
const MIN_SHIFT = 0.05;

/** Shift of the mean score, current − reference; null where it is too small to be explained. */
export function measureScoreShift({ profile, counts }: ObservedFeature): number | null {
  if (!isNumberProfile(profile) || profile.mean === null || counts.mean === null) return null;
  const shift = counts.mean - profile.mean;
  return Math.abs(shift) > MIN_SHIFT * (profile.sd ?? 0) ? shift : null;
}

/**
 * Share of the shift of the mean score that a feature's cells explain (SCIENCE 5.8): Σ (q − p)·(mean reference score of the cell),
 * relative to the shift. Not bounded by 0 and 1: features share what they explain. null without scores per cell or without a shift.
 */
export function shareOfScore(profile: FeatureProfile, counts: FeatureCounts, shift: number | null): number | null {
  const { cellScores } = profile;
  if (cellScores === null || shift === null || cellScores.every((score) => score === null)) return null;
  const numeric = isNumberProfile(profile);
  const before = toShares(numeric ? profile.counts : [...profile.counts, profile.other]);
  const now = toShares(numeric ? counts.counts : [...counts.counts, counts.other + counts.unseen]);
  const explained = cellScores.reduce<number>(
    (total, score, cell) => total + ((now[cell] ?? 0) - (before[cell] ?? 0)) * (score ?? 0),
    0,
  );
  return explained / shift;
}
