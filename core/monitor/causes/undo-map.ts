import type { FeatureCounts } from "../../data/profiler.ts";
import type { NumberProfile } from "../../documents/profile.ts";
import { sum } from "../../drift/histogram.ts";
import { computeDebiasedEffect } from "../../drift/min-effect.ts";
import type { LinearMap } from "./quantile-fit.ts";

/** d* from here on leaves next to nothing in common. */
const MIN_DISJOINT = 0.9;

/**
 * Whether a window has next to nothing in common with the reference. A short one is no line through the quantiles of its season, so
 * that only then another unit or sign may explain it, and heat is no unit. Outer cells have no end: what lies beyond them by more
 * than half is disjoint, though d* does not say so.
 */
export function isDisjoint(
  { min, max }: Pick<NumberProfile, "min" | "max">,
  { median }: Pick<FeatureCounts, "median">,
  effect: number | null,
): boolean {
  if ((effect ?? 0) >= MIN_DISJOINT) return true;
  if (median === null || min === null || max === null) return false;
  return median < min || median > max;
}

/**
 * d* of a window from the reference once a map is undone: x → (x − offset)/scale. The window is read from its minimum, quantiles and
 * maximum, between which values spread evenly. null without values, where all are equal, and where most of them would lie outside the
 * range of the reference, whose outer cells have no end.
 *
 * A day is no copy of the days of its season, so that its quantiles follow no line; but undone, it is a day like others.
 */
export function measureUndone(
  { edges, counts: reference, min: low, max: high }: NumberProfile,
  { counts, quantiles, min, max }: FeatureCounts,
  { scale, offset }: LinearMap,
): number | null {
  if (min === null || max === null || min === max || quantiles.length === 0) return null;
  const knots = [min, ...quantiles, max].map((value) => (value - offset) / scale);
  if (scale < 0) knots.reverse();
  const middle = knots[knots.length >> 1] as number;
  if (low === null || high === null || middle < low || middle > high) return null;
  const rows = sum(counts) / (knots.length - 1);
  const undone = new Array<number>(reference.length).fill(0);
  for (const [piece, to] of knots.slice(1).entries()) {
    const from = knots[piece] as number;
    let before = 0;
    for (const [bin] of undone.entries()) {
      const share = bin < edges.length ? shareBelow(edges[bin] as number, from, to) : 1;
      undone[bin] = (undone[bin] as number) + rows * (share - before);
      before = share;
    }
  }
  return computeDebiasedEffect(reference, undone, { minExpected: 0 });
}

/** Share of an interval that lies below an edge; a single point lies in the upper cell when it equals the edge. */
function shareBelow(edge: number, low: number, high: number): number {
  if (high <= low) return low < edge ? 1 : 0;
  return Math.min(1, Math.max(0, (edge - low) / (high - low)));
}
