interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Words for the numbers from `min` on. */
  readonly words?: readonly string[];
}

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
