import { quoteName } from "./sql-text.ts";

/** A column of the table as DuckDB describes it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  /** How SQL calls it where that is not its name. */
  readonly id?: string;
  /** The table that holds it, of a table that lies in several. */
  readonly table?: string;
}

/** The column in SQL. */
export function writeName({ id, name }: TableColumn): string {
  return id ?? quoteName(name);
}

/** What a profile calls a column, or why it cannot hold it. */
export type ProfileKind = "number" | "timestamp" | "category" | "boolean";

const NUMBER_TYPE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM)$/;
const TIMESTAMP_TYPE = /^(DATE|TIMESTAMP( WITH TIME ZONE|_NS|_MS|_S)?)$/;
const TEXT_TYPE = /^(VARCHAR|ENUM\(.*\)|UUID)$/;

/** null for types without an order or levels: lists, structs, blobs, intervals. */
export function resolveKind(type: string): ProfileKind | null {
  if (NUMBER_TYPE.test(type)) return "number";
  if (TIMESTAMP_TYPE.test(type)) return "timestamp";
  if (type === "BOOLEAN") return "boolean";
  return TEXT_TYPE.test(type) ? "category" : null;
}

/** Any column as text; empty text is missing. */
export function describeText(column: TableColumn): string {
  return `nullif(${asText(column)}, '')`;
}

/** Short on purpose: a statement over a thousand columns takes as long to plan as it is long. */
function asText(column: TableColumn): string {
  const name = writeName(column);
  return column.type === "VARCHAR" ? name : `CAST(${name} AS VARCHAR)`;
}

/**
 * The column as DOUBLE (numbers, milliseconds since the epoch) or as the text of its level, whatever its own type:
 * what cannot be read so is NULL.
 */
export function describeValue(column: TableColumn, kind: ProfileKind): string {
  const name = writeName(column);
  switch (kind) {
    case "number":
      return isDirect(column.type) ? `CAST(${name} AS DOUBLE)` : `TRY_CAST(${asText(column)} AS DOUBLE)`;
    case "timestamp": {
      // Text with an offset is an instant, text without one is in UTC, which is the zone of every connection: TIMESTAMP would drop the offset.
      const instant = TIMESTAMP_TYPE.test(column.type) ? name : `TRY_CAST(${asText(column)} AS TIMESTAMPTZ)`;
      return `CAST(epoch_ms(CAST(${instant} AS TIMESTAMP)) AS DOUBLE)`;
    }
    case "boolean":
      return `CAST(TRY_CAST(${asText(column)} AS BOOLEAN) AS VARCHAR)`;
    case "category":
      return describeText(column);
  }
}

/** Whether a value that is there may fail to be read as `kind`. */
export function mayFail(column: TableColumn, kind: ProfileKind): boolean {
  if (kind === "category") return false;
  if (kind === "number") return !isDirect(column.type);
  return kind === "timestamp" ? !TIMESTAMP_TYPE.test(column.type) : column.type !== "BOOLEAN";
}

function isDirect(type: string): boolean {
  return NUMBER_TYPE.test(type) || type === "BOOLEAN";
}

/** A double as an SQL literal: bare digits would become a DECIMAL. */
export function quoteNumber(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}
