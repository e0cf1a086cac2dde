import type { CardEvidence, EvidenceName } from "../../core/card/evidence.ts";
import { type Fact, type FactValue, readFact } from "../../core/card/fact.ts";
import { formatNumber } from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import { buildTable, type TableView } from "./table.ts";

/** A Markdown file about a model: MODEL_CARD.md or the technical file. */
export interface CardView {
  readonly title: string;
  readonly lead: readonly Phrase[];
  readonly sections: readonly CardSection[];
}

export interface CardSection {
  /** Ours, never from data; unique in its file. */
  readonly title: string;
  readonly blocks: readonly CardBlock[];
}

/** One of: sentences, a table, a gap. */
export interface CardBlock {
  /** Empty for none. */
  readonly title: string;
  readonly sentences: readonly Phrase[];
  readonly table: TableView | null;
  /** What nobody has said yet; people replace its line by their own text. */
  readonly gap: Phrase;
  /** Every value of a document that the block prints. */
  readonly facts: readonly Fact[];
}

const NOTHING = { title: "", sentences: [], table: null, gap: [], facts: [] } as const;
const SMALL = 1e-4; // printed with an exponent
const PIECES = /.{1,900}(?:\s|$)|.{1,900}/gs; // an escaped piece is cut at 1,000 characters; sentences of authors may have 2,000

export function buildSentences(sentences: readonly Phrase[], title = ""): CardBlock {
  return { ...NOTHING, title, sentences };
}

/** `field` of the pipeline fills it; without one it is filled in the file itself. */
export function buildGap(what: string, field?: string): CardBlock {
  return {
    ...NOTHING,
    gap: field === undefined ? plain(`describe ${what}.`) : phrase`describe ${what} (${name(field)} in the pipeline).`,
  };
}

/** What authors wrote, or a gap that names the field to write it in. */
export function buildAuthored(
  texts: readonly string[] | undefined,
  { what, field, title = "" }: { readonly what: string; readonly field: string; readonly title?: string },
): CardBlock {
  return texts === undefined || texts.length === 0
    ? { ...buildGap(what, field), title }
    : buildSentences(texts.map(sayAuthored), title);
}

/** A text of authors, whole. */
export function sayAuthored(text: string): Phrase {
  const pieces = text.match(PIECES) ?? [];
  return pieces.flatMap((piece, index) => plain(index === 0 ? piece.trimEnd() : ` ${piece.trimEnd()}`));
}

/** Reads facts of one document. */
export type ReadFact = (...path: readonly (string | number)[]) => Fact | undefined;

export function readerOf(evidence: CardEvidence, document: EvidenceName): ReadFact {
  return (...path) => readFact(evidence, document, path);
}

export interface FactRow {
  readonly label: string | Phrase;
  /** Absent: there is no such row. */
  readonly fact: Fact | undefined;
  /** Default: see `sayFact`. */
  readonly text?: string | Phrase;
}

/** Values by name, each with the field that it was read from. Without any there is no block. */
export function buildFactTable(caption: string, rows: readonly FactRow[]): readonly CardBlock[] {
  const known = rows.flatMap(({ fact, ...row }) => (fact === undefined ? [] : [{ ...row, fact }]));
  if (known.length === 0) return [];
  const table = buildTable({
    caption,
    columns: [
      [caption, "text"],
      ["Value", "text"],
      ["Field", "text"],
    ],
    rows: known.map(({ label, fact, text }) => [label, text ?? sayFact(fact.value), sayField(fact)]),
  });
  return [{ ...NOTHING, table, facts: known.map(({ fact }) => fact) }];
}

/** A table whose cells were read from `facts`. */
export function buildCardTable(table: TableView, facts: readonly (Fact | undefined)[]): readonly CardBlock[] {
  return table.rows.length === 0
    ? []
    : [{ ...NOTHING, title: table.caption, table, facts: facts.filter((fact) => fact !== undefined) }];
}

/** `run.json#/data/rows`. */
export function sayField({ document, pointer }: Pick<Fact, "document" | "pointer">): Phrase {
  return phrase`${name(`${document}#${pointer}`)}`;
}

/** Numbers to six significant digits, small ones to three; words as code. */
export function sayFact(value: FactValue): Phrase {
  if (value === null) return plain("none");
  if (typeof value === "number") return plain(formatNumber(value, Math.abs(value) < SMALL ? 3 : 6));
  if (typeof value === "boolean") return plain(value ? "yes" : "no");
  if (typeof value === "string") return value === "" ? plain("empty") : phrase`${name(value)}`;
  return plain(`${formatNumber(value[0], 6)} to ${formatNumber(value[1], 6)}`);
}
