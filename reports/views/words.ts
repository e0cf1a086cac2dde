import { formatCount } from "../format-number.ts";

/** “1 row”, “1,114 rows”. */
export function pluralise(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Text from elsewhere as a sentence of its own. */
export function asSentence(text: string): string {
  const whole = text.trim();
  if (whole === "") return "";
  const opened = whole.charAt(0).toUpperCase() + whole.slice(1);
  return /[.!?…]$/.test(opened) ? opened : `${opened}.`;
}

/** The same on one line: a cell of numbers is read as one. */
export function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00A0");
}

/** Text that is a sentence of its own, at the end of somebody else's. */
export function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, "");
}

/** The same inside a sentence; what begins with two capitals, such as an acronym, keeps them. */
export function asPhrase(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** An id as words: `missing_rate` → “missing rate”. */
export function humanise(id: string): string {
  return id.replace(/[_-]+/g, " ");
}
