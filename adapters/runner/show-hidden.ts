/** Controls, and the characters that turn the direction of a line round so that it reads as something else (Unicode TR 9; CVE-2021-42574). */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text with U+FFFD for every character that would paint over others; lines and tabs stay. */
export function showHidden(text: string): string {
  return text.replaceAll(HIDDEN, (character) => (character === "\n" || character === "\t" ? character : "\ufffd"));
}
