import type { FeatureCounts } from "../data/profiler.ts";
import type { CategoryProfile, FeatureProfile, NumberProfile } from "../documents/profile.ts";
import { type HistogramPair, sum, toShares } from "../drift/histogram.ts";
import { formatNumber } from "./format.ts";

/** One feature of the reference and of a window in the same cells. */
export interface FeaturePair extends HistogramPair {
  /** One per cell; a level is untrusted text. */
  readonly labels: readonly string[];
}

export const OTHER_CELL = "(other levels)";
export const UNSEEN_CELL = "(unseen)";
/** With more levels than this only the most common ones are compared one by one (SCIENCE 5.5). */
const MANY_LEVELS = 100;
const KEPT_LEVELS = 50;

export function buildFeaturePair(
  profile: FeatureProfile,
  counts: Pick<FeatureCounts, "counts" | "other" | "unseen">,
): FeaturePair {
  return isNumberProfile(profile)
    ? { reference: profile.counts, current: counts.counts, labels: labelBins(profile.edges) }
    : buildLevelPair(profile, counts);
}

export function isNumberProfile(profile: FeatureProfile): profile is NumberProfile {
  return profile.kind === "number" || profile.kind === "timestamp";
}

function buildLevelPair(
  { levels, counts: before, other }: CategoryProfile,
  { counts: now, other: otherNow, unseen }: Pick<FeatureCounts, "counts" | "other" | "unseen">,
): FeaturePair {
  const kept = levels.length > MANY_LEVELS ? KEPT_LEVELS : levels.length;
  return {
    reference: [...before.slice(0, kept), other + sum(before.slice(kept)), 0],
    current: [...now.slice(0, kept), otherNow + sum(now.slice(kept)), unseen],
    labels: [...levels.slice(0, kept), OTHER_CELL, UNSEEN_CELL],
  };
}

function labelBins(edges: readonly number[]): readonly string[] {
  if (edges.length === 0) return ["all values"];
  return Array.from({ length: edges.length + 1 }, (_, bin) => {
    const lower = edges[bin - 1];
    const upper = edges[bin];
    if (lower === undefined) return `< ${formatNumber(upper ?? 0)}`;
    if (upper === undefined) return `≥ ${formatNumber(lower)}`;
    const [from, to] = [formatNumber(lower), formatNumber(upper)];
    return from === to ? from : `${from} to ${to}`;
  });
}

/** Cells of a chart: those that hold anything, at most `limit`, the rest in one. */
export function buildHistogram(
  { reference, current, labels }: FeaturePair,
  limit: number,
): { cell: string; reference: number; current: number }[] {
  const before = toShares(reference);
  const now = toShares(current);
  const cells = labels
    .map((cell, index) => ({ cell, reference: before[index] ?? 0, current: now[index] ?? 0 }))
    .filter((cell) => cell.reference > 0 || cell.current > 0);
  if (cells.length <= limit) return cells;
  const byShare = cells.toSorted(
    (left, right) => Math.max(right.reference, right.current) - Math.max(left.reference, left.current),
  );
  const kept = new Set(byShare.slice(0, limit - 1));
  const rest = byShare.slice(limit - 1);
  return [
    ...cells.filter((cell) => kept.has(cell)),
    {
      cell: `(${rest.length} more)`,
      reference: sum(rest.map((cell) => cell.reference)),
      current: sum(rest.map((cell) => cell.current)),
    },
  ];
}
