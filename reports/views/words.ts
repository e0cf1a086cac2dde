import { formatCount } from "../format-number.ts";

/** “1 row”, “1,114 rows”. */
export function pluralise(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** An id as words: `missing_rate` → “missing rate”. */
export function humanise(id: string): string {
  return id.replace(/[_-]+/g, " ");
}
