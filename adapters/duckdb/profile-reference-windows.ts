import type { NumberCount } from "../../core/data/feature-counts.ts";
import { findHolidays } from "../../core/data/holidays.ts";
import type { WindowRequest } from "../../core/data/profiler.ts";
import {
  type CountedWindows,
  countAffordable,
  findConcentrated,
  sumNumbers,
} from "../../core/data/reference-windows.ts";
import type { FeatureProfile, Profile } from "../../core/documents/profile.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { UTC } from "../../core/time-zone.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import { type NumberRequest, readRanges, scanNumbers } from "./profile-count.ts";
import { readHolidays } from "./profile-holidays.ts";
import { computeLags } from "./profile-lag.ts";
import { countLevels, type LevelRequest } from "./profile-levels.ts";
import { countRows, type ProfileTable, requireColumn } from "./profile-table.ts";
import { warnOfTimes } from "./profile-times.ts";

export interface ReferenceWindows extends CountedWindows {
  /** Columns whose counts per window are kept. */
  readonly kept: ReadonlySet<string>;
  /** Of the whole table, for numbers that are kept; empty where rows are in no window. */
  readonly totals: ReadonlyMap<string, NumberCount>;
}

export interface FrozenColumns {
  /** All columns; those that come first are kept where there are too many. */
  readonly names: readonly string[];
  readonly numbers: readonly NumberRequest[];
  readonly levels: readonly LevelRequest[];
  /** Rows of the table. */
  readonly total: number;
  readonly log: Logger;
}

/** Windows of a reference: eleven years of hours. */
const MAX_WINDOWS = 100_000;

/** Counts every window of the reference in the frozen cells, in one scan for numbers and one for levels; null without windows. */
export async function countReferenceWindows(
  database: Database,
  table: ProfileTable,
  { names, numbers, levels, total, log }: FrozenColumns,
): Promise<ReferenceWindows | null> {
  if (table.clock === null) return null;
  const rows = await countRows(database, table);
  assertNumber(rows.size, table.clock.timed.name);
  const cells = new Map([
    ...numbers.map(({ column, edges }) => [column.name, edges.length + 1] as const),
    ...levels.map((one) => [one.column.name, (one.levels?.length ?? 0) + 1] as const),
  ]);
  const affordable = countAffordable(
    names.map((name) => cells.get(name) ?? 0),
    rows.size,
  );
  if (affordable < names.length) {
    log.warn(
      `${names.length - affordable} of ${names.length} columns keep no counts per window: ${rows.size} windows of all of them are too many. Choose a longer window, or fewer features.`,
    );
  }
  const kept = new Set(names.slice(0, affordable));
  const keptNumbers = numbers.filter(({ column }) => kept.has(column.name));
  const keptLevels = levels.filter(({ column }) => kept.has(column.name));
  const counted = await scanNumbers(database, table, { numbers: keptNumbers, extremes: false });
  const concentrated = findConcentrated(
    counted,
    keptNumbers.map(({ column }) => column.name),
  );
  const placed = [...rows.values()].reduce((sum, count) => sum + count, 0);
  warnOfTimes(table.clock, { unplaced: total - placed, log });
  const ranges =
    placed < total ? undefined : (await readRanges(database, { ...table, window: null }, keptNumbers)).get(0);
  return {
    rows,
    kept,
    numbers: counted,
    ranges: await readRanges(
      database,
      table,
      keptNumbers.filter(({ column }) => concentrated.has(column.name)),
    ),
    levels: await countLevels(database, table, keptLevels),
    lags: await computeLags(database, table, {
      numbers: keptNumbers.map(({ column, kind }) => ({ ...column, kind })),
      rows,
    }),
    totals: ranges === undefined ? new Map() : sumNumbers(counted, ranges),
  };
}

function assertNumber(windows: number, timestamp: string): void {
  if (windows <= MAX_WINDOWS) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `The reference's times in ${quoteShort(timestamp)} lie in ${windows} windows, more than ${MAX_WINDOWS}.`,
    remedy: "Choose a longer window.",
  });
}

export interface DescribedWindows {
  readonly table: ProfileTable;
  readonly counted: ReferenceWindows;
  readonly features: readonly FeatureProfile[];
}

/** @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_INPUT_INVALID (a column of holidays that says neither true nor false) */
export async function describeWindows(
  database: Database,
  windows: DescribedWindows,
  { request, log }: { readonly request: WindowRequest; readonly log: Logger },
): Promise<NonNullable<Profile["windows"]>> {
  const { rows } = windows.counted;
  return {
    timestamp: request.timestamp,
    timezone: request.timezone ?? UTC,
    lengthMs: request.windowMs,
    indices: [...rows.keys()],
    rows: [...rows.values()],
    holidays:
      request.holidays === undefined
        ? guessHolidays(windows, log)
        : await nameHolidays(database, windows, request.holidays),
  };
}

type HolidayFlags = NonNullable<Profile["windows"]>["holidays"];

function guessHolidays({ features, counted }: DescribedWindows, log: Logger): HolidayFlags {
  const found = findHolidays(features, [...counted.rows.values()]);
  if (found === null) return null;
  const held = found.flags.filter(Boolean).length;
  log.info(
    `column ${quoteShort(found.column)} says which windows are holidays: it is true in ${held} of ${found.flags.length}`,
  );
  return { column: found.column, flags: [...found.flags] };
}

async function nameHolidays(
  database: Database,
  { table, counted }: DescribedWindows,
  name: string,
): Promise<HolidayFlags> {
  const column = requireColumn(table, name);
  const held = await readHolidays(database, table, column);
  if (held !== null) return { column: column.name, flags: [...counted.rows.keys()].map((window) => held.has(window)) };
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `holidays: column ${quoteShort(name)} holds no true or false.`,
    remedy: "Name a column of true and false, or of 1 and 0.",
  });
}
