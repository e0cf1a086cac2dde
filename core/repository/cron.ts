import { fromEpochMs } from "../clock.ts";

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for the numbers from `min` on. */
  readonly words?: readonly string[];
}

const DAY_MS = 86_400_000;
const EPOCH_WEEKDAY = 4; // 1970 began on a Thursday
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** POSIX cron as GitHub takes it: five fields, no `@daily`. */
const FIELDS: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of the week", min: 0, max: 6, words: DAYS },
];

/** The sentence that says what is wrong with a schedule, or undefined. */
export function refuseCron(text: string): string | undefined {
  const parts = text.split(" ");
  if (parts.length !== FIELDS.length) return "must be five fields such as 17 4 * * *";
  const wrong = FIELDS.find((field, index) => !isField(parts[index] ?? "", field));
  return wrong === undefined
    ? undefined
    : `the ${wrong.name} must be *, or numbers from ${wrong.min} to ${wrong.max} such as ${wrong.min}, ${wrong.min}-${wrong.max} or */2`;
}

/** Values, ranges and steps, separated by commas. */
function isField(text: string, field: Field): boolean {
  return text.split(",").every((part) => {
    const [range = "", step, ...more] = part.split("/");
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
    if (range === "*") return true;
    const [first, last, ...others] = range.split("-").map((value) => readValue(value, field));
    if (first === undefined || others.length > 0) return false;
    return !range.includes("-") || (last !== undefined && first <= last);
  });
}

function readValue(text: string, { min, max, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  if (word !== -1) return min + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** When a schedule fires, in UTC. */
export interface CronTimes {
  /** Minutes of the day, ascending. */
  readonly minutesOfDay: readonly number[];
  /** Whether it fires on this day, given by any instant of it. */
  isDay(epochMs: number): boolean;
}

/** A schedule that `refuseCron` has nothing against. Where both kinds of day are restricted, either is enough, as POSIX has it. */
export function readCron(text: string): CronTimes {
  const parts = text.split(" ");
  const [minutes, hours, dates, months, weekdays] = FIELDS.map((field, index) => listValues(parts[index] ?? "", field));
  const isAny = (index: number): boolean => parts[index]?.startsWith("*") === true;
  const eitherDay = !isAny(2) && !isAny(4);
  return {
    minutesOfDay: [...(hours ?? [])].flatMap((hour) => [...(minutes ?? [])].map((minute) => hour * 60 + minute)),
    isDay(epochMs) {
      const [, month = 0, date = 0] = fromEpochMs(epochMs).slice(0, 10).split("-").map(Number);
      const weekday = (Math.floor(epochMs / DAY_MS) + EPOCH_WEEKDAY) % 7;
      const [onDate, onWeekday] = [dates?.has(date) ?? false, weekdays?.has(weekday) ?? false];
      if (months?.has(month) !== true) return false;
      return eitherDay ? onDate || onWeekday : onDate && onWeekday;
    },
  };
}

/** Values of a field, ascending. */
function listValues(text: string, field: Field): ReadonlySet<number> {
  const values = text.split(",").flatMap((part) => {
    const [range = "", step = "1"] = part.split("/");
    const [first, last] =
      range === "*" ? [field.min, field.max] : range.split("-").map((value) => readValue(value, field));
    const end = last ?? (part.includes("/") ? field.max : first);
    const count = Math.floor(((end ?? 0) - (first ?? 0)) / Number(step)) + 1;
    return Array.from({ length: count }, (_, index) => (first ?? 0) + index * Number(step));
  });
  return new Set(values.toSorted((a, b) => a - b));
}
