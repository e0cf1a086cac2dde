import type { RowFilter } from "../../core/data/row-filter.ts";
import { describeValue, quoteNumber, type TableColumn } from "./profile-column.ts";
import { quoteText } from "./sql-text.ts";

/** A condition on the rows of a table that the filter keeps. What cannot be read as its kind is missing, and belongs to nobody else. */
export function describeFilter(column: TableColumn, { kind, value }: RowFilter): string {
  const found = describeValue(column, kind);
  if (value === null) return `${found} IS NULL`;
  return `${found} = ${kind === "number" || kind === "timestamp" ? quoteNumber(Number(value)) : quoteText(value)}`;
}
