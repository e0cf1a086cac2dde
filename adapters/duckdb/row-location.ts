import type { RawTable } from "./raw-table.ts";

/** Says where a row of `raw` (0-based) was read: `row 12`, or `row 12 of "b.csv"` when there are several files. Rows are data rows, from 1. */
export function describeRow(raw: RawTable, row: number): string {
  let first = 0;
  for (const file of raw.files) {
    if (row < first + file.rows) {
      const number = row - first + 1;
      return raw.files.length === 1 ? `row ${number}` : `row ${number} of ${JSON.stringify(file.name)}`;
    }
    first += file.rows;
  }
  return `row ${row + 1}`;
}

export function describeRows(raw: RawTable, rows: readonly number[]): string {
  return rows.map((row) => describeRow(raw, row)).join(", ");
}
