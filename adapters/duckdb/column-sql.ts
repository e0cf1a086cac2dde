import type { ColumnKind } from "../../core/data/table.ts";
import type { RawColumn } from "./raw-table.ts";

/*
 * SQL that reads one column of `raw`. NULL is missing or unreadable; whether it is unreadable is for the expectations to say.
 */

/** Text as written; of typed sources the shortest text of the value. Levels, targets and groups are these texts. */
export function sqlText({ id, storage }: RawColumn): string {
  if (storage === "VARCHAR") return id;
  return storage === "DOUBLE" ? sqlNumberText(id) : `${id}::VARCHAR`;
}

export function sqlNumber({ id, storage }: RawColumn): string {
  switch (storage) {
    case "VARCHAR":
      return sqlFinite(`TRY_CAST(${id} AS DOUBLE)`);
    case "BIGINT":
      return `${id}::DOUBLE`;
    case "DOUBLE":
      return id;
    case "BOOLEAN":
      return `${id}::INTEGER::DOUBLE`;
    case "DATE":
    case "TIMESTAMP":
      return "NULL::DOUBLE";
  }
}

function sqlBoolean({ id, storage }: RawColumn): string {
  if (storage === "BOOLEAN") return id;
  if (storage === "VARCHAR") return `TRY_CAST(${id} AS BOOLEAN)`;
  if (storage === "DATE" || storage === "TIMESTAMP") return "NULL::BOOLEAN";
  return `CASE ${id} WHEN 0 THEN false WHEN 1 THEN true END`;
}

/** As TIMESTAMP in UTC. Text with an offset is converted, text without one is UTC. */
export function sqlTimestamp({ id, storage }: RawColumn): string {
  if (storage === "TIMESTAMP") return id;
  if (storage === "DATE") return `${id}::TIMESTAMP`;
  if (storage !== "VARCHAR") return "NULL::TIMESTAMP";
  const parsed = `TRY_CAST(${id} AS TIMESTAMPTZ)`;
  return `CASE WHEN isfinite(${parsed}) THEN ${parsed}::TIMESTAMP END`;
}

/** Milliseconds since the epoch. */
export function sqlEpochMs(column: RawColumn): string {
  return `epoch_ms(${sqlTimestamp(column)})::DOUBLE`;
}

/** The value as the kind stores it in a Table: DOUBLE or VARCHAR. */
export function sqlValue(column: RawColumn, kind: ColumnKind): string {
  switch (kind) {
    case "number":
      return sqlNumber(column);
    case "boolean":
      return `(${sqlBoolean(column)})::INTEGER::DOUBLE`;
    case "timestamp":
      return sqlEpochMs(column);
    case "category":
    case "text":
      return sqlText(column);
  }
}

/**
 * One text per value that does not depend on how a number is formatted (`1`, `1.0`, `1e0`), nor on the type the column
 * was given: text that looks like a number of at most 15 digits is written as that number. A column that turns from
 * numbers to text because one row was added keeps the identity of its other rows.
 */
export function sqlCanonical(column: RawColumn, kind: ColumnKind): string {
  const { id, storage } = column;
  if (storage !== "VARCHAR") return sqlText(column);
  if (kind === "number") return sqlWrittenNumber(id);
  // Digits, blank, sign and point all have codes below 58; the guard spares most text the attempt to parse it.
  return `CASE WHEN ord(${id}) < 58 AND strlen(${id}) <= 15 THEN coalesce(${sqlWrittenNumber(id)}, ${id}) ELSE ${id} END`;
}

/** BIGINT first, because a whole number beyond 2^53 is no DOUBLE; `1.5` would be rounded, hence the comparison. */
function sqlWrittenNumber(id: string): string {
  const double = `TRY_CAST(${id} AS DOUBLE)`;
  const whole = `TRY_CAST(${id} AS BIGINT)`;
  return `CASE WHEN ${double} = ${whole}::DOUBLE THEN ${whole}::VARCHAR ELSE ${sqlFinite(double)}::VARCHAR END`;
}

/** Shortest text that reads back as the same number; whole numbers as BIGINT writes them. */
function sqlNumberText(value: string): string {
  return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 9e18 THEN ${value}::BIGINT::VARCHAR ELSE ${value}::VARCHAR END`;
}

function sqlFinite(value: string): string {
  return `CASE WHEN isfinite(${value}) THEN ${value} END`;
}
