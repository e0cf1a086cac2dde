import type { ColumnDomain } from "../documents/monitor-domain.ts";
import { quantile } from "../stats/quantile.ts";
import { crossValidate, type DomainSize } from "./cross-validate.ts";
import { DesignBuilder } from "./design-matrix.ts";
import { describeDomain, describeUndecided, MIN_DOMAIN_ROWS } from "./domain-result.ts";
import { findScript, hashTerms, splitWords, TERM_BUCKETS } from "./text-terms.ts";

/** Texts of a column in two samples; null is missing. */
export interface TextSamples {
  readonly column: string;
  readonly reference: readonly (string | null)[];
  readonly current: readonly (string | null)[];
}

const MAX_TEXTS = 2_000;
const WORDS_OF_TEXT = 3;

/**
 * Whether texts of the window are told from those of the reference, by words and three-letter pieces in the classifier of the features (SCIENCE 5.5, 7.1). No word is
 * ever told: terms are hashed, and a text is data. Companions: length, share of words that the reference has not, share of texts per script.
 */
export function classifyText({ column, reference, current }: TextSamples): ColumnDomain {
  const [before, now] = [take(reference), take(current)];
  const rows = { reference: before.length, current: now.length };
  const companions = compareTexts(before, now);
  const own = { column, kind: "text", companions } as const;
  if (Math.min(rows.reference, rows.current) < MIN_DOMAIN_ROWS) {
    return { ...describeUndecided(rows, describeFew(rows)), ...own };
  }
  const builder = new DesignBuilder();
  for (const text of [...before, ...now]) {
    const terms = hashTerms(text);
    for (const term of terms) builder.add(term, 1 / Math.sqrt(terms.size));
    builder.endRow();
  }
  const design = builder.finish(TERM_BUCKETS);
  const owners = Array.from({ length: TERM_BUCKETS }, () => [column]);
  return {
    ...describeDomain(
      crossValidate(rows, () => ({ design, owners })),
      { rows },
    ),
    ...own,
  };
}

/** Free text has several words in most values; identifiers and levels do not. */
export function isFreeText(texts: readonly (string | null)[]): boolean {
  const some = take(texts);
  const long = some.filter((text) => splitWords(text).length >= WORDS_OF_TEXT);
  return some.length > 0 && long.length >= some.length / 2;
}

export function describeFew({ reference, current }: DomainSize): string {
  return `Needs ${MIN_DOMAIN_ROWS} values of each: ${reference} and ${current} are there.`;
}

/** Texts that are there, evenly spread. */
function take(texts: readonly (string | null)[]): readonly string[] {
  const present = texts.filter((text) => text !== null);
  if (present.length <= MAX_TEXTS) return present;
  return Array.from(
    { length: MAX_TEXTS },
    (_, place) => present[Math.floor((place * present.length) / MAX_TEXTS)] as string,
  );
}

function compareTexts(before: readonly string[], now: readonly string[]): ColumnDomain["companions"] {
  if (before.length === 0 || now.length === 0) return [];
  const known = new Set(before.flatMap(splitWords));
  // Words that the reference itself would miss, had it not seen the text: half of it against the other.
  const [even, odd] = [0, 1].map((parity) => before.filter((_, place) => place % 2 === parity)) as [string[], string[]];
  const half = new Set(even.flatMap(splitWords));
  const lengths = (texts: readonly string[]) =>
    quantile(
      Float64Array.from(texts, ({ length }) => length),
      0.5,
    );
  return [
    { what: "median length", reference: lengths(before), current: lengths(now) },
    { what: "words not in the reference", reference: shareUnknown(odd, half), current: shareUnknown(now, known) },
    ...compareScripts(before, now),
  ];
}

function shareUnknown(texts: readonly string[], known: ReadonlySet<string>): number {
  const words = texts.flatMap(splitWords);
  return words.length === 0 ? 0 : words.filter((word) => !known.has(word)).length / words.length;
}

function compareScripts(before: readonly string[], now: readonly string[]): ColumnDomain["companions"] {
  const count = (texts: readonly string[]) => Map.groupBy(texts.map(findScript), (script) => script ?? "no letters");
  const [then, today] = [count(before), count(now)];
  return [...new Set([...then.keys(), ...today.keys()])].toSorted().map((script) => ({
    what: `texts in ${script}`,
    reference: (then.get(script)?.length ?? 0) / before.length,
    current: (today.get(script)?.length ?? 0) / now.length,
  }));
}
