const MINUS = "−"; // U+2212: as wide as the digits
const PERCENT = "\u00A0%"; // never on a line of its own
/** Printed where there is no number. */
export const ABSENT = "—";
const DEFAULT_DECIMALS = 4;
const MAX_DECIMALS = 6;

export type Interval = readonly [number, number];

/** Decimals at which the half-width of an interval shows two significant digits, 0–6; 4 without an interval. */
export function decimalsFor(interval: Interval | null): number {
  if (interval === null) return DEFAULT_DECIMALS;
  const half = (interval[1] - interval[0]) / 2;
  if (!(half > 0) || !Number.isFinite(half)) return DEFAULT_DECIMALS;
  return Math.min(MAX_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(half))));
}

/** Fixed decimals with a true minus sign. */
export function formatFixed(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  const size = Math.abs(value);
  if (size >= 1e15) return withMinus(value.toExponential(3));
  const text = groupThousands(size.toFixed(decimals));
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}

/** The same with a sign in front of what is not zero. */
export function formatSigned(value: number | null, decimals: number): string {
  const text = formatFixed(value, decimals);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** `[lower, upper]` at the decimals that fit it. */
export function formatInterval(interval: Interval | null, decimals: number = decimalsFor(interval)): string {
  if (interval === null) return ABSENT;
  return `[${formatFixed(interval[0], decimals)},\u00A0${formatFixed(interval[1], decimals)}]`;
}

/** `[+0.004, +0.022]`: ends of an interval around a difference. */
export function formatSignedInterval(interval: Interval | null, decimals: number): string {
  if (interval === null) return ABSENT;
  return `[${formatSigned(interval[0], decimals)}, ${formatSigned(interval[1], decimals)}]`;
}

/** Up to `digits` significant digits, for numbers of unknown size. */
export function formatNumber(value: number | null, digits = 4): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return formatFixed(value, 0);
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return withMinus(value.toExponential(digits - 1));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return formatFixed(value, decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** A shift in robust standard deviations, two significant digits, signed. */
export function formatShift(shift: number): string {
  return `${shift > 0 ? "+" : ""}${formatNumber(shift, 2)}`;
}

export function formatCount(value: number): string {
  return formatFixed(value, 0);
}

/** A share of 1 in percent. A share that is not zero never prints as 0. */
export function formatPercent(share: number | null, decimals = 1): string {
  if (share === null || !Number.isFinite(share)) return ABSENT;
  const smallest = 10 ** -decimals;
  if (share > 0 && share * 100 < smallest / 2) return `< ${smallest.toFixed(decimals)}${PERCENT}`;
  return `${formatFixed(share * 100, decimals)}${PERCENT}`;
}

/** A p-value: three decimals, below that its size. */
export function formatProbability(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return ABSENT;
  if (value >= 0.001) return value.toFixed(3);
  return value < 1e-12 ? "< 1e−12" : withMinus(value.toExponential(0));
}

/** Enough decimals, from `atLeast`, to print two different numbers differently. */
export function decimalsToSeparate(first: number, second: number, atLeast: number): number {
  const upTo = Array.from({ length: Math.max(1, 9 - atLeast) }, (_, step) => atLeast + step);
  return upTo.find((decimals) => first === second || first.toFixed(decimals) !== second.toFixed(decimals)) ?? 8;
}

/** About so many: two significant digits, rounded up. */
export function formatAbout(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return formatCount(Math.ceil(count / unit) * unit);
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${formatFixed(bytes / 1000 ** step, step === 0 ? 0 : 1)} ${units[step] ?? "B"}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${formatFixed(seconds * 1000, 0)} ms`;
  if (seconds < 100) return `${formatFixed(seconds, 1)} s`;
  return `${formatFixed(Math.floor(seconds / 60), 0)} min ${formatFixed(Math.round(seconds % 60), 0)} s`;
}

/** `2026-11-21 11:19 UTC` of an RFC 3339 instant in UTC. */
export function formatInstant(instant: string | null): string {
  return instant === null ? ABSENT : `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** Sentences of documents hold instants as documents write them; here they read as in the rest of a report. */
export function formatInstantsIn(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, formatInstant);
}

function groupThousands(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function withMinus(text: string): string {
  return text.replaceAll("-", MINUS).replace("e+", "e");
}
