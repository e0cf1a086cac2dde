import type { ZoneOffset } from "../time-zone.ts";

const WEEK_MS = 7 * 86_400_000;
/** 1970-01-05, the first Monday after the epoch. */
const FIRST_MONDAY_MS = 4 * 86_400_000;

/** Local time at which window 0 begins, in ms after 1970-01-01T00:00: windows of whole weeks begin on Mondays. */
export function originOf(lengthMs: number): number {
  return lengthMs % WEEK_MS === 0 ? FIRST_MONDAY_MS : 0;
}

/** Local time at which a window begins, in ms after 1970-01-01T00:00. */
export function localStartOf(index: number, lengthMs: number): number {
  return originOf(lengthMs) + index * lengthMs;
}

/** The window of a local time, which is given in ms after 1970-01-01T00:00. */
export function windowAt(localMs: number, lengthMs: number): number {
  return Math.floor((localMs - originOf(lengthMs)) / lengthMs);
}

/** The instants between which a window lies, the end left out. */
export interface WindowSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * null for a window whose local time is skipped when clocks go forward. One that clocks repeat when they go back ends with
 * the repetition, so the spans of windows shorter than the step of the clock overlap then.
 */
export function spanOf(
  index: number,
  { lengthMs, offsets }: { readonly lengthMs: number; readonly offsets: readonly ZoneOffset[] },
): WindowSpan | null {
  const local = localStartOf(index, lengthMs);
  const pieces = offsets.flatMap(({ fromMs, offsetMs }, position) => {
    const startMs = Math.max(fromMs, local - offsetMs);
    const endMs = Math.min(offsets[position + 1]?.fromMs ?? Number.POSITIVE_INFINITY, local + lengthMs - offsetMs);
    return startMs < endMs ? [{ startMs, endMs }] : [];
  });
  const [first] = pieces;
  if (first === undefined) return null;
  return { startMs: first.startMs, endMs: Math.max(...pieces.map(({ endMs }) => endMs)) };
}
