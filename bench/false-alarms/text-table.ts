/** Tables as Markdown. */
export type TextTable = string;

/** Numbers that are no whole numbers have three digits. */
export function renderTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): TextTable {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(renderCell).join(" | ")} |`;
  return [`**${title}**`, "", line(header), `|${header.map(() => "--:").join("|")}|`, ...rows.map(line)].join("\n");
}

function renderCell(cell: string | number): string {
  if (typeof cell === "string") return cell;
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(3);
}

/** Mean, or share of those for which it holds; 0 of none. */
export function meanOf<T>(items: readonly T[], value: (item: T) => number | boolean): number {
  return items.length === 0 ? 0 : items.reduce((total, item) => total + Number(value(item)), 0) / items.length;
}
