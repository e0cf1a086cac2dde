import type { FeatureProfile, NumberProfile } from "../documents/profile.ts";
import { sum } from "../drift/histogram.ts";
import { isNumberProfile } from "./feature-pair.ts";

/** Probabilities of a profile's quantiles. */
const QUANTILES = Array.from({ length: 19 }, (_, index) => (index + 1) / 20);

/**
 * The reference as it is in some of its windows: counts are exact, the median, sd and quantiles of numbers are read from them by
 * interpolation, and min, max and the most common value remain those of the whole reference.
 */
export function matchProfile<T extends FeatureProfile>(profile: T, members: readonly number[]): T {
  const { windows } = profile;
  if (windows === null || members.length === windows.counts.length) return profile; // all of it is known exactly
  const pooled = new Array<number>(windows.counts[0]?.length ?? 0).fill(0);
  for (const member of members) {
    for (const [cell, count] of (windows.counts[member] ?? []).entries()) pooled[cell] = (pooled[cell] ?? 0) + count;
  }
  const missing = sum(members.map((member) => windows.missing[member] ?? 0));
  if (isNumberProfile(profile)) return { ...profile, missing, ...summarise(profile, pooled) };
  return { ...profile, missing, counts: pooled.slice(0, -1), other: pooled.at(-1) ?? 0 };
}

type Summary = Pick<NumberProfile, "counts" | "mean" | "median" | "sd" | "quantiles" | "mode">;

function summarise(profile: NumberProfile, counts: number[]): Summary {
  const total = sum(counts);
  const scale = total / Math.max(1, sum(profile.counts));
  const mode = profile.mode === null ? null : { ...profile.mode, count: Math.round(scale * profile.mode.count) };
  const pieces = cutPieces(profile, counts);
  if (total === 0 || pieces.length === 0) return { counts, mode, mean: null, median: null, sd: null, quantiles: [] };
  const mean = sum(pieces.map(({ low, high, mass }) => (mass * (low + high)) / 2)) / total;
  const variance =
    sum(pieces.map(({ low, high, mass }) => mass * (((low + high) / 2 - mean) ** 2 + (high - low) ** 2 / 12))) / total;
  return {
    counts,
    mode,
    mean,
    median: interpolate(pieces, total / 2),
    sd: Math.sqrt(variance),
    quantiles: QUANTILES.map((p) => interpolate(pieces, p * total)),
  };
}

/** Rows spread evenly between two values. */
interface Piece {
  readonly low: number;
  readonly high: number;
  readonly mass: number;
}

/** Bins, divided at the quantiles of the whole reference that lie inside them: those hold equal shares of a bin. */
function cutPieces({ edges, min, max, quantiles }: NumberProfile, counts: readonly number[]): readonly Piece[] {
  if (min === null || max === null) return [];
  return counts.flatMap((count, bin) => {
    const low = edges[bin - 1] ?? min;
    const high = edges[bin] ?? max;
    const inner = quantiles.filter((value) => value > low && value < high);
    const bounds = [low, ...inner, high];
    const mass = count / (inner.length + 1);
    return bounds.slice(1).map((bound, piece): Piece => ({ low: bounds[piece] ?? low, high: bound, mass }));
  });
}

function interpolate(pieces: readonly Piece[], rows: number): number {
  let before = 0;
  for (const { low, high, mass } of pieces) {
    if (mass > 0 && before + mass >= rows) return low + ((rows - before) / mass) * (high - low);
    before += mass;
  }
  return pieces.at(-1)?.high ?? 0;
}
