import type { Markup } from "../markup.ts";
import { type Phrase, plain } from "../phrase.ts";
import { emojiOf, symbolOf, type Tone } from "./tone.ts";

/** A table of ready text. */
export interface TableView {
  /** What the table holds; its accessible name. */
  readonly caption: string;
  readonly columns: readonly ColumnView[];
  readonly rows: readonly RowView[];
  /** What was left out and where it is; empty when the table is whole. */
  readonly note: Phrase;
}

export interface ColumnView {
  readonly title: string;
  /** `number` aligns right. */
  readonly kind: "text" | "number" | "chart";
  readonly right: boolean;
}

export interface RowView {
  readonly cells: readonly CellView[];
  /** Set apart, for example the row of the threshold in use. */
  readonly marked: boolean;
}

export interface CellView {
  readonly kind: ColumnView["kind"];
  readonly head: boolean;
  readonly text: Phrase;
  readonly tone: Tone;
  readonly symbol: string;
  readonly emoji: string;
  readonly chart: Markup | null;
}

/** A cell as a view writes it: text, or text with a tone, or a chart. */
export type Cell =
  | string
  | Phrase
  | { readonly text: string | Phrase; readonly tone: Tone }
  | { readonly chart: Markup };

export interface TableOptions {
  readonly caption: string;
  /** Title → kind; the first column heads its rows. */
  readonly columns: readonly (readonly [title: string, kind: ColumnView["kind"]])[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note?: Phrase;
  /** Index of the row to set apart. */
  readonly marked?: number;
}

/** Rows of a table at most; its note counts the rest. */
export interface TableSize {
  readonly maxRows: number;
}

export function buildTable({ caption, columns, rows, note = [], marked = -1 }: TableOptions): TableView {
  const kinds = columns.map(([, kind]) => kind);
  return {
    caption,
    columns: columns.map(([title, kind]) => ({ title, kind, right: kind === "number" })),
    rows: rows.map((cells, row) => ({
      cells: cells.map((cell, index) => buildCell(cell, { kind: kinds[index] ?? "text", head: index === 0 })),
      marked: row === marked,
    })),
    note,
  };
}

function buildCell(cell: Cell, place: Pick<CellView, "kind" | "head">): CellView {
  const bare = { ...place, tone: "none", symbol: "", emoji: "", chart: null } as const;
  if (typeof cell === "string") return { ...bare, text: plain(cell) };
  if ("chart" in cell) return { ...bare, text: [], chart: cell.chart };
  if (!("tone" in cell)) return { ...bare, text: cell };
  const text = typeof cell.text === "string" ? plain(cell.text) : cell.text;
  return { ...bare, text, tone: cell.tone, symbol: symbolOf(cell.tone), emoji: emojiOf(cell.tone) };
}
