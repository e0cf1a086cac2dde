import type { CategoryProfile } from "../../documents/profile.ts";
import { sum } from "../../drift/histogram.ts";
import { normalSurvival } from "../../stats/normal.ts";
import { isNumberProfile } from "../feature-pair.ts";
import { formatNumber } from "../format.ts";
import { computeMoments, computeUpperP } from "../moments.ts";
import { MIN_WINDOWS } from "../policy.ts";
import type { FeatureContext, QualityTest } from "./quality-test.ts";

/** Accepted distance from the usual number of levels, as a share of it. */
const TOLERANCE = 0.5;
/** With fewer levels each is the business of the drift test. */
const MIN_EXPECTED = 5;

/**
 * Number of different levels of a category against what as many rows of the reference hold: Σ 1 − (1 − p)^m, with the spread of the
 * reference windows of the season where they are known.
 */
export const cardinality: QualityTest = {
  id: "cardinality",
  title: "Number of levels",
  scope: "feature",
  tolerance: TOLERANCE,
  measure(context) {
    const { profile, counts } = context;
    if (counts === null || isNumberProfile(profile) || profile.attribute || profile.other > 0) return null;
    const present = sum(counts.counts);
    const { expected, sd } = expectLevels(profile, present);
    if (present === 0 || expected < MIN_EXPECTED) return null;
    const value = counts.counts.filter((count) => count > 0).length;
    return {
      kind: "count",
      value,
      expected,
      accepted: TOLERANCE * expected,
      p: Math.min(1, 2 * computeTail(context, { ratio: value / expected, spread: sd / expected })),
      detail: `${value} different levels, about ${formatNumber(Math.round(expected))} are usual`,
    };
  },
};

/** Of independent rows; the variance leaves out that levels compete for rows, which makes it smaller still. */
function expectLevels({ counts }: CategoryProfile, rows: number): { readonly expected: number; readonly sd: number } {
  const total = Math.max(1, sum(counts));
  const absent = counts.map((count) => (1 - count / total) ** rows);
  return { expected: sum(absent.map((q) => 1 - q)), sd: Math.sqrt(sum(absent.map((q) => q * (1 - q)))) };
}

/** One-sided P of a ratio of observed to expected levels as far from its mean. */
function computeTail(
  { profile, whole, season }: FeatureContext,
  { ratio, spread }: { readonly ratio: number; readonly spread: number },
): number {
  if (isNumberProfile(profile) || whole.windows === null || (season?.group.members.length ?? 0) < MIN_WINDOWS) {
    if (spread === 0) return ratio === 1 ? 0.5 : Number.MIN_VALUE;
    return normalSurvival(Math.abs(ratio - 1) / spread);
  }
  const ratios = (season?.group.members ?? []).flatMap((member) => {
    const window = (whole.windows?.counts[member] ?? []).slice(0, -1);
    const rows = sum(window);
    return rows === 0 ? [] : [window.filter((count) => count > 0).length / expectLevels(profile, rows).expected];
  });
  if (ratios.length < 2) return 0.5;
  const moments = computeMoments(ratios);
  return computeUpperP(moments, moments.mean + Math.abs(ratio - moments.mean));
}
