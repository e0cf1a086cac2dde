/** Lines of a table: columns padded to their widest cell, two blanks between, numbers to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function pad(cell: string, width: number): string {
  const blanks = " ".repeat(Math.max(0, width - [...cell].length));
  return /^[-+]?\d[\d.,]*%?$/.test(cell) ? blanks + cell : cell + blanks;
}
