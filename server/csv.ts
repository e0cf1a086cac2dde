import { RequestError } from "./request-error.ts";

/**
 * Reads comma-separated text (RFC 4180): quoted cells may hold commas, quotes (doubled) and line breaks; a byte-order mark is
 * skipped; a trailing line break ends the last row and adds none.
 * @throws RequestError 400 on an open quote or text after a closing one
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let position = text.startsWith("\uFEFF") ? 1 : 0;
  while (position < text.length) {
    const { cell, next } = text[position] === '"' ? readQuoted(text, position) : readPlain(text, position);
    row.push(cell);
    position = next;
    if (text[position] === ",") {
      position++;
      if (position === text.length) row.push("");
      continue;
    }
    rows.push(row);
    row = [];
    position += text.startsWith("\r\n", position) ? 2 : 1;
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

interface Cell {
  readonly cell: string;
  readonly next: number;
}

const CELL_END = /[,\r\n]/g;

function readPlain(text: string, start: number): Cell {
  CELL_END.lastIndex = start;
  const next = CELL_END.exec(text)?.index ?? text.length;
  return { cell: text.slice(start, next), next };
}

function readQuoted(text: string, start: number): Cell {
  let cell = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1)
      throw new RequestError(400, `The CSV has a quoted cell that never ends, at character ${start + 1}.`);
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const after = text[quote + 1];
      if (after !== undefined && !",\r\n".includes(after)) {
        throw new RequestError(400, `The CSV has text after a closing quote, at character ${quote + 2}.`);
      }
      return { cell, next: quote + 1 };
    }
    cell += '"';
    from = quote + 2;
  }
}
