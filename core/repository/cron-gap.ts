import { toEpochMs } from "../clock.ts";
import { readCron } from "./cron.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A leap day lies in it, and every weekday falls on every date of a month within it. */
const DAYS = 8 * 366;
/** Any Monday; what counts is what lies between two days. */
const MONDAY_MS = toEpochMs("2024-01-01T00:00:00Z");

/** The longest time that a schedule stays silent, in ms: that of `0 9 * * 1-5` is the weekend. Infinite for one that never fires. */
export function findLongestGap(cron: string): number {
  const { minutesOfDay, isDay } = readCron(cron);
  const [first, last] = [minutesOfDay[0], minutesOfDay.at(-1)];
  const days = Array.from({ length: DAYS }, (_, index) => index).filter((day) => isDay(MONDAY_MS + day * DAY_MS));
  if (first === undefined || last === undefined || days.length < 2) return Number.POSITIVE_INFINITY;
  const within = gapsOf(minutesOfDay).map((minutes) => minutes * MINUTE_MS);
  const between = gapsOf(days).map((count) => count * DAY_MS - (last - first) * MINUTE_MS);
  return Math.max(...within, ...new Set(between));
}

function gapsOf(ascending: readonly number[]): readonly number[] {
  return ascending.slice(1).map((value, index) => value - (ascending[index] ?? value));
}
