import type { FeatureCounts } from "../data/profiler.ts";
import type { FeatureProfile, NumberProfile } from "../documents/profile.ts";
import { computeTotals } from "../drift/histogram.ts";
import { newcombeInterval } from "../stats/proportion.ts";
import { type FeaturePair, isNumberProfile, OTHER_CELL, UNSEEN_CELL } from "./feature-pair.ts";
import { formatNumber, formatPoints, formatShare, formatSigned, quoteValue } from "./format.ts";

export interface Move {
  /** One plain sentence without its full stop. */
  readonly moved: string;
  /** Shift of the median in robust sd, current − reference; null for categories. */
  readonly shift: number | null;
}

const TOP_CELLS = 3;
/** A median that moved less than this says nothing; the cell that moved most does. */
const NOTABLE_SHIFT = 0.1;
/** Ratio of the standard deviations that is worth a word. */
const NOTABLE_SPREAD = 1.1;

/** What moved between the reference and the window: medians in robust sd, or the levels that changed most with 95 % intervals. */
export function describeMove(profile: FeatureProfile, counts: FeatureCounts, pair: FeaturePair): Move {
  const { n, m } = computeTotals(pair);
  if (n === 0 || m === 0) return { moved: m === 0 ? "no value is present" : "the reference has no value", shift: null };
  return isNumberProfile(profile)
    ? describeNumber(profile, counts, pair)
    : { moved: describeCells(pair, true), shift: null };
}

function describeNumber(profile: NumberProfile, { median, sd }: FeatureCounts, pair: FeaturePair): Move {
  if (median === null || profile.median === null) return { moved: describeCells(pair, false), shift: null };
  const shift = (median - profile.median) / profile.robustSd;
  const ratio = sd !== null && profile.sd !== null && profile.sd > 0 ? sd / profile.sd : 1;
  const parts: string[] = [];
  if (Math.abs(shift) >= NOTABLE_SHIFT) {
    parts.push(
      `median ${formatNumber(profile.median)} → ${formatNumber(median)} (${formatSigned(Number(shift.toFixed(2)))} robust sd)`,
    );
  }
  if (ratio >= NOTABLE_SPREAD || ratio <= 1 / NOTABLE_SPREAD) {
    parts.push(`sd ${formatNumber(profile.sd ?? 0)} → ${formatNumber(sd ?? 0)}`);
  }
  return { moved: parts.length > 0 ? parts.join(", ") : describeCells(pair, false), shift };
}

/** The cells whose share changed most, the first with its interval. */
function describeCells({ reference, current, labels }: FeaturePair, asLevels: boolean): string {
  const { n, m } = computeTotals({ reference, current });
  const changes = labels
    .map((label, cell) => ({ label, before: reference[cell] ?? 0, now: current[cell] ?? 0 }))
    .filter(({ before, now }) => before + now > 0)
    .toSorted((left, right) => Math.abs(right.now / m - right.before / n) - Math.abs(left.now / m - left.before / n));
  const top = changes.slice(0, asLevels ? TOP_CELLS : 1).filter(({ before, now }) => now * n !== before * m);
  if (top.length === 0) return "no share changed";
  return top
    .map(({ label, before, now }, rank) => {
      const named = label === OTHER_CELL || label === UNSEEN_CELL || !asLevels ? label : quoteValue(label);
      const text = `${named} ${formatShare(before / n)} → ${formatShare(now / m)}`;
      if (rank > 0) return text;
      const [lower, upper] = newcombeInterval({ x1: now, n1: m, x2: before, n2: n }, 0.95);
      return `${text} [${formatPoints(lower)}, ${formatPoints(upper)}]`;
    })
    .join(", ");
}
