const MAX_TEXT = 1000; // a backstop: views clip names to MAX_NAME themselves
const REPLACEMENT = "\uFFFD";

/** Longest name from data that a report prints; the JSON document has the rest. */
export const MAX_NAME = 64;
/** Longest sentence from elsewhere: a reason, a detail, a warning. */
export const MAX_SENTENCE = 300;
/** Longest free text in a cell of a table. */
export const MAX_CELL = 120;

// Controls and separators would break lines; format characters (bidi overrides, zero-width, tags, soft hyphen) and the
// blank Hangul fillers make text read as something that it is not.
const BREAKS = /[\p{Zl}\p{Zp}\t\n\v\f\r\u0085]+/gu;
const INVISIBLE = /[\p{Cc}\p{Cf}\u115F\u1160\u3164\uFFA0\u{E0000}-\u{E0FFF}]+/gu;
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** One line of well-formed text in which nothing is invisible: what cannot be seen becomes one U+FFFD per run. */
export function cleanText(text: string): string {
  return clip(text, MAX_TEXT)
    .toWellFormed()
    .replace(BREAKS, " ")
    .replace(INVISIBLE, REPLACEMENT)
    .replace(STACKED_MARKS, "$1");
}

/** At most `maxCharacters` code points, the last being "…" where something was cut. */
export function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const characters = Array.from(text.slice(0, maxCharacters * 2 + 2));
  return characters.length <= maxCharacters ? text : `${characters.slice(0, maxCharacters - 1).join("")}…`;
}
