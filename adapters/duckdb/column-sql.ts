import type { ColumnKind } from "../../core/data/table.ts";
import type { RawColumn } from "./raw-table.ts";
import { sqlIsTruthWord } from "./truth-words.ts";

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

/** Text of a value in which `1`, `1.0` and `1e0` are the same; longer numbers and other text stay as written. */
export function sqlCanonical(column: RawColumn): string {
  const { id, storage } = column;
  if (storage !== "VARCHAR") return sqlText(column);
  const number = sqlNumberText(`TRY_CAST(${id} AS DOUBLE)`);
  return `CASE WHEN ${sqlLooksNumeric(id)} THEN coalesce(${sqlFinite(number, `TRY_CAST(${id} AS DOUBLE)`)}, ${id}) ELSE ${id} END`;
}

/**
 * What a value adds to a row's hash: `<number>` or `"<bytes>:<text>`. Whole numbers are written as such, others as the
 * integer that shares their IEEE 754 bits, which DuckDB does twice as fast as shortest decimals.
 *
 * It depends neither on how a number is formatted nor on the type the column was given: text that looks like a number of
 * at most 15 characters counts as that number. So a column that turns from numbers to text because one row was added
 * keeps the identity of its other rows. For the same reason the words true and false count as such in any case.
 */
export function sqlIdentity(column: RawColumn): string {
  const { id, storage } = column;
  if (storage === "BIGINT") return `${id}::VARCHAR`;
  if (storage === "DOUBLE") return sqlBits(id);
  if (storage !== "VARCHAR") return sqlFramed(`${id}::VARCHAR`);
  // No text that looks like a number is a word; a lower-case word is as long as any other.
  const word = `'"' || strlen(${id}) || ':' || CASE WHEN ${sqlIsTruthWord(id)} THEN lower(${id}) ELSE ${id} END`;
  return `CASE WHEN ${sqlLooksNumeric(id)} THEN coalesce(${sqlWrittenBits(id)}, ${sqlFramed(id)}) ELSE ${word} END`;
}

function sqlFramed(text: string): string {
  return `'"' || strlen(${text}) || ':' || ${text}`;
}

/** Digits, blank, sign and point have codes below 58: most text is spared the attempt to parse it. */
function sqlLooksNumeric(id: string): string {
  return `ord(${id}) < 58 AND strlen(${id}) <= 15`;
}

/** BIGINT first, because a whole number beyond 2^53 is no DOUBLE; `1.5` would be rounded, hence the comparison. */
function sqlWrittenBits(id: string): string {
  const double = `TRY_CAST(${id} AS DOUBLE)`;
  const whole = `TRY_CAST(${id} AS BIGINT)`;
  return `CASE WHEN ${double} = ${whole}::DOUBLE THEN ${whole}::VARCHAR WHEN isfinite(${double}) THEN ${sqlBits(double)} END`;
}

function sqlBits(value: string): string {
  return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 9e18 THEN ${value}::BIGINT::VARCHAR ELSE '#' || ${value}::BIT::BIGINT END`;
}

/** Shortest text that reads back as the same number; whole numbers as BIGINT writes them. */
function sqlNumberText(value: string): string {
  return `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 9e18 THEN ${value}::BIGINT::VARCHAR ELSE ${value}::VARCHAR END`;
}

function sqlFinite(value: string, tested = value): string {
  return `CASE WHEN isfinite(${tested}) THEN ${value} END`;
}
