import { fromEpochMs, toEpochMs } from "../../core/clock.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { quoteShort } from "./name-hint.ts";
import type { WindowCut } from "./profile-clock.ts";
import { resolveKind } from "./profile-column.ts";
import type { ProfileTable } from "./profile-table.ts";

/** Older windows say little about today, and every window costs. */
const MAX_WINDOWS = 1000;
/** 1973: what ends before it are seconds that were read as milliseconds. */
const EARLIEST_MS = 1e11;

export interface ListedWindows {
  readonly table: ProfileTable;
  readonly cut: WindowCut | null;
  /** Rows by window, oldest first. */
  readonly rows: ReadonlyMap<number, number>;
  /** Rows without a readable time. */
  readonly unplaced: number;
  /** RFC 3339: later rows are of a wrong clock; default: none are. */
  readonly notAfter: string | undefined;
  readonly log: Logger;
}

/**
 * Every window between the first and the last, the newest thousand at most: one without rows is a finding, not a gap to skip. Rows of the
 * future are left out, so that one wrong clock does not hide what happens now.
 * @throws SLIPWAY_E_INPUT_INVALID when no row has a time that can be meant
 */
export function listWindows({ table, cut, rows, unplaced, notAfter, log }: ListedWindows): readonly number[] {
  if (cut === null || table.clock === null) return [0];
  const { clock } = table;
  const limit = notAfter === undefined ? Number.POSITIVE_INFINITY : toEpochMs(notAfter);
  const startOf = (window: number): number => clock.spanOf(window)?.startMs ?? Number.NEGATIVE_INFINITY;
  const column = quoteShort(cut.timestamp);
  const [past, future] = split([...rows.keys()], (window) => startOf(window) <= limit);
  const early = count(rows, future);
  if (early > 0) log.warn(`${early} rows have times in column ${column} that are not yet: they are in no window.`);
  const newest = past.at(-1);
  if (newest === undefined) {
    if (unplaced === 0 && early === 0) return [];
    throw unusable(`None of the ${unplaced + early} values in column ${column} is a time that has been.`);
  }
  const isDoubtful = notAfter !== undefined && resolveKind(clock.timed.type) === "number";
  if (isDoubtful && startOf(newest) < EARLIEST_MS) {
    throw unusable(
      `The times in column ${column} end in ${fromEpochMs(startOf(newest)).slice(0, 7)}: numbers are milliseconds.`,
    );
  }
  const first = cut.fromIndex ?? past[0] ?? newest;
  const span = newest - first + 1;
  if (span <= MAX_WINDOWS) return Array.from({ length: Math.max(0, span) }, (_, index) => first + index);
  log.warn(
    `The times in column ${column} span ${span} windows since ${fromEpochMs(startOf(first))}: the newest ${MAX_WINDOWS} are judged.`,
  );
  return Array.from({ length: MAX_WINDOWS }, (_, index) => newest - MAX_WINDOWS + 1 + index);
}

function split<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function count(rows: ReadonlyMap<number, number>, windows: readonly number[]): number {
  return windows.reduce((total, window) => total + (rows.get(window) ?? 0), 0);
}

function unusable(what: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what,
    remedy:
      "Write times as 2026-01-31T12:00:00, or convert them in the source: SELECT * REPLACE (strptime(t, '%d/%m/%Y') AS t) FROM 'table.csv', or to_timestamp(t) for seconds.",
  });
}
