import { SlipwayError } from "../errors.ts";

const DAY_MS = 86_400_000;
const WEEKDAY_OF_EPOCH = 3; // 1 January 1970 was a Thursday; Monday is 0

export interface CalendarOptions {
  /** Length of a step. */
  readonly stepMs: number;
  /** Minutes by which local time is ahead of the timestamps. Default 0: timestamps are local time. */
  readonly offsetMinutes?: number;
  /** Holidays as days since the epoch in local time. Default: none. */
  readonly holidays?: ReadonlySet<number>;
}

/** What a calendar knows of a time, long before it comes: ex-ante by nature. */
export interface CalendarFeatures {
  /** Hour with fraction, in [0, 24). */
  readonly hour: number;
  /** Step of the day, from 0. */
  readonly stepOfDay: number;
  /** 0 is Monday, 6 Sunday. */
  readonly dayOfWeek: number;
  /** Neither Saturday, Sunday nor holiday. */
  readonly workingDay: boolean;
  readonly holiday: boolean;
  /** Whether the day before or the day after is a holiday. */
  readonly besideHoliday: boolean;
}

/** Days since the epoch in local time: the key of `holidays`. */
export function dayOf(timeMs: number, offsetMinutes = 0): number {
  return Math.floor((timeMs + offsetMinutes * 60_000) / DAY_MS);
}

/** @throws SLIPWAY_E_SERIES_INVALID when a day is no whole number of steps */
export function calendarFeatures(
  timeMs: number,
  { stepMs, offsetMinutes = 0, holidays = new Set() }: CalendarOptions,
): CalendarFeatures {
  if (!(stepMs > 0) || DAY_MS % stepMs !== 0) {
    throw new SlipwayError("SLIPWAY_E_SERIES_INVALID", {
      what: `A day is no whole number of steps of ${stepMs} ms.`,
      remedy: "Leave the calendar features out, or resample the series.",
    });
  }
  const day = dayOf(timeMs, offsetMinutes);
  const sinceMidnightMs = timeMs + offsetMinutes * 60_000 - day * DAY_MS;
  const dayOfWeek = (((day + WEEKDAY_OF_EPOCH) % 7) + 7) % 7;
  const holiday = holidays.has(day);
  return {
    hour: sinceMidnightMs / 3_600_000,
    stepOfDay: Math.floor(sinceMidnightMs / stepMs),
    dayOfWeek,
    workingDay: dayOfWeek < 5 && !holiday,
    holiday,
    besideHoliday: holidays.has(day - 1) || holidays.has(day + 1),
  };
}
