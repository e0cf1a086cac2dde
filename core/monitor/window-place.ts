import { localStartOf } from "../data/window-grid.ts";

const DAY_MS = 86_400_000;
const SATURDAY = 6;
const SUNDAY = 0;
const YEAR_DAYS = 365;
const ERA_DAYS = 146_097; // 400 Gregorian years
const MARCH_TO_DECEMBER = 306;

/** Where a window lies in the day, the week and the year, by local time. */
export interface WindowPlace {
  /** Number of the window within its day; 0 for windows of a day or longer. */
  readonly slot: number;
  /** Neither weekend nor holiday; true for windows longer than a day. */
  readonly working: boolean;
  /** 1 to 366: of the first day of the window, or of the middle one where it is longer. */
  readonly dayOfYear: number;
  /** Local days since 1970-01-01. */
  readonly day: number;
}

/** @param index number of the window */
export function placeWindow(index: number, lengthMs: number, holiday: boolean | null): WindowPlace {
  const startMs = localStartOf(index, lengthMs);
  const long = lengthMs > DAY_MS;
  const day = Math.floor((long ? startMs + lengthMs / 2 : startMs) / DAY_MS);
  return {
    slot: long ? 0 : Math.floor((startMs - day * DAY_MS) / lengthMs),
    working: long || !(isWeekend(day) || holiday === true),
    dayOfYear: toDayOfYear(day),
    day,
  };
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7; // 0 is Sunday
  return weekday === SATURDAY || weekday === SUNDAY;
}

/**
 * Day 1 to 366 of the proleptic Gregorian year, by eras of 400 years that begin on 1 March (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
 */
function toDayOfYear(day: number): number {
  const sinceMarch0 = day + 719_468; // days from 0000-03-01 to 1970-01-01
  const dayOfEra = ((sinceMarch0 % ERA_DAYS) + ERA_DAYS) % ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const fromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)); // 0 is 1 March
  if (fromMarch >= MARCH_TO_DECEMBER) return fromMarch - MARCH_TO_DECEMBER + 1;
  const leap = yearOfEra % 4 === 0 && (yearOfEra % 100 !== 0 || yearOfEra === 0);
  return fromMarch + (leap ? 60 : 59) + 1;
}

/** Days between two days of the year, the shorter way round. */
export function measureDaysApart(left: number, right: number): number {
  const apart = Math.abs(left - right);
  return Math.min(apart, Math.max(0, YEAR_DAYS - apart));
}
