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
  { counts, other, unseen }: Pick<FeatureCounts, "counts" | "other" | "unseen">,
): FeaturePair {
  if (isNumberProfile(profile)) {
    return { reference: profile.counts, current: counts, labels: labelBins(profile.edges) };
  }
  const labels = profile.levels.slice(0, countKept(profile));
  return {
    reference: [...foldCells(profile, [...profile.counts, profile.other]), 0],
    current: [...foldCells(profile, [...counts, other]), unseen],
    labels: [...labels, OTHER_CELL, UNSEEN_CELL],
  };
}

/** Counts of all levels and `other` in the cells that are compared: the most common levels, and the rest in one. */
export function foldCells(profile: CategoryProfile, counts: readonly number[]): readonly number[] {
  const kept = countKept(profile);
  return [...counts.slice(0, kept), sum(counts.slice(kept))];
}

function countKept({ levels }: CategoryProfile): number {
  return levels.length > MANY_LEVELS ? KEPT_LEVELS : levels.length;
}

export function isNumberProfile(profile: FeatureProfile): profile is NumberProfile {
  return profile.kind === "number" || profile.kind === "timestamp";
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
