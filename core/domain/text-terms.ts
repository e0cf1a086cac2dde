/** Terms are hashed: no text is kept, and unseen words need no dictionary. */
export const TERM_BUCKETS = 4096;
const CHARACTERS = 3;
/** Long texts say no more by their thousandth word. */
const MAX_LETTERS = 2_000;

const NUMBER = /\p{N}+/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** Words in lower case; a number is 0 whatever its digits: it is a value and no word. */
export function splitWords(text: string): readonly string[] {
  return text.slice(0, MAX_LETTERS).toLowerCase().replace(NUMBER, "0").match(WORD) ?? [];
}

/** Buckets of the words and of the three-letter pieces of each, once each. */
export function hashTerms(text: string): ReadonlySet<number> {
  const buckets = new Set<number>();
  for (const word of splitWords(text)) {
    buckets.add(hash(`w ${word}`));
    const padded = ` ${word} `;
    for (let start = 0; start + CHARACTERS <= padded.length; start++) {
      buckets.add(hash(`c ${padded.slice(start, start + CHARACTERS)}`));
    }
  }
  return buckets;
}

/** FNV-1a over UTF-16 units: Fowler, Noll and Vo (1991). */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) state = Math.imul(state ^ text.charCodeAt(place), 0x01000193);
  return (state >>> 0) % TERM_BUCKETS;
}

const SCRIPTS = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Arabic",
  "Hebrew",
  "Devanagari",
  "Han",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Thai",
];
const SCRIPT_PATTERNS = SCRIPTS.map((name) => ({ name, pattern: new RegExp(`\\p{Script=${name}}`, "gu") }));

/** Script that most letters are written in; null without letters of a known one. */
export function findScript(text: string): string | null {
  const letters = text.slice(0, MAX_LETTERS);
  let best = { name: "", count: 0 };
  for (const { name, pattern } of SCRIPT_PATTERNS) {
    const count = letters.match(pattern)?.length ?? 0;
    if (count > best.count) best = { name, count };
  }
  return best.count === 0 ? null : best.name;
}
