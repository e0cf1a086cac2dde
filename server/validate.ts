import type { Column, NumericColumn, TextColumn } from "../core/data/table.ts";
import { type Problems, quoteValue } from "./request-error.ts";
import type { Field } from "./served-model.ts";

/** RFC 3339 with a zone, as JSON clients write instants. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** How a protocol names a cell in its messages. */
export type CellName = (field: Field, row: number) => string;

export const cellOfInput: CellName = ({ name }, row) => `input ${quoteValue(name)}, row ${row}`;

export interface ColumnOptions {
  readonly rows: number;
  readonly problems: Problems;
  readonly cellName?: CellName;
}

/**
 * Reads one column of raw JSON values against its field. Null or nothing is a missing value; a number given as text is refused,
 * never converted; a level that training has not seen is let through, since the model encodes it.
 */
export function readColumn(field: Field, cellAt: (row: number) => unknown, options: ColumnOptions): Column {
  return field.kind === "category" || field.kind === "text"
    ? readText(field, cellAt, options)
    : readNumeric(field, cellAt, options);
}

/** A column that the request does not have: missing everywhere, a problem when it is required. */
export function absentColumn(field: Field, { rows, problems }: ColumnOptions): Column {
  if (field.required && rows > 0) problems.add(`required input ${quoteValue(field.name)} is missing`);
  return field.kind === "category" || field.kind === "text"
    ? { name: field.name, kind: field.kind, values: new Array<string | null>(rows).fill(null) }
    : { name: field.name, kind: field.kind, values: new Float64Array(rows).fill(Number.NaN) };
}

function readText(field: Field, cellAt: (row: number) => unknown, options: ColumnOptions): TextColumn {
  const values = new Array<string | null>(options.rows);
  for (let row = 0; row < options.rows; row++) {
    const value = cellAt(row);
    values[row] = null;
    if (typeof value === "string" && value !== "") values[row] = value;
    else if (value === null || value === undefined || value === "") noteMissing(field, row, options);
    else noteWrong(field, row, { value, expected: "text", options });
  }
  return { name: field.name, kind: field.kind === "text" ? "text" : "category", values };
}

type NumericKind = NumericColumn["kind"];

const EXPECTED: Readonly<Record<NumericKind, string>> = {
  number: "a finite number",
  boolean: "true or false",
  timestamp: "an RFC 3339 instant with a zone, or whole milliseconds since 1970",
};

const CONVERSIONS: Readonly<Record<NumericKind, (value: unknown) => number>> = {
  // `1e999` is valid JSON and reads as Infinity.
  number: (value) => (typeof value === "number" && Number.isFinite(value) ? value : Number.NaN),
  boolean: (value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    return value === 0 || value === 1 ? value : Number.NaN;
  },
  timestamp: (value) => {
    if (typeof value === "number") return Number.isSafeInteger(value) ? value : Number.NaN;
    return typeof value === "string" && INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  },
};

function readNumeric(field: Field, cellAt: (row: number) => unknown, options: ColumnOptions): NumericColumn {
  const kind = field.kind as NumericKind;
  const convert = CONVERSIONS[kind];
  const values = new Float64Array(options.rows);
  for (let row = 0; row < options.rows; row++) {
    const value = cellAt(row);
    const converted = convert(value);
    values[row] = converted;
    if (!Number.isNaN(converted)) {
      if (!isAccepted(field, converted)) noteWrong(field, row, { value, expected: describeWhole(field), options });
      continue;
    }
    if (value === null || value === undefined) noteMissing(field, row, options);
    else noteWrong(field, row, { value, expected: EXPECTED[kind], options });
  }
  return { name: field.name, kind, values };
}

function isAccepted({ wholeNumbers }: Field, value: number): boolean {
  if (wholeNumbers === null) return true;
  return Number.isInteger(value) && value >= wholeNumbers.from && value <= wholeNumbers.to;
}

function describeWhole({ wholeNumbers }: Field): string {
  return `a whole number from ${wholeNumbers?.from} to ${wholeNumbers?.to}`;
}

function noteMissing(field: Field, row: number, { problems, cellName = cellOfInput }: ColumnOptions): void {
  if (field.required) problems.add(`${cellName(field, row)} is missing`);
}

interface WrongValue {
  readonly value: unknown;
  readonly expected: string;
  readonly options: ColumnOptions;
}

function noteWrong(field: Field, row: number, { value, expected, options }: WrongValue): void {
  const { problems, cellName = cellOfInput } = options;
  problems.add(`${cellName(field, row)} must be ${expected}, got ${quoteValue(value)}`);
}
