/**
 * What a column means to a model. `category` has few text levels, `text` is free text (never a feature by itself),
 * `boolean` is stored as 0/1, `timestamp` as milliseconds since the epoch.
 */
export const COLUMN_KINDS = ["number", "boolean", "category", "text", "timestamp"] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** Missing values are NaN; ±Infinity counts as missing and is turned into NaN by whoever reads the table. */
export interface NumericColumn {
  readonly name: string;
  readonly kind: "number" | "boolean" | "timestamp";
  readonly values: Float64Array;
}

/** Missing values are null; the empty text is missing too. */
export interface TextColumn {
  readonly name: string;
  readonly kind: "category" | "text";
  readonly values: readonly (string | null)[];
}

export type Column = NumericColumn | TextColumn;

/** Columns of equal length, in order. A single row to be scored is a table of one row. */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

export function buildTable(columns: readonly Column[]): Table {
  const rows = columns[0]?.values.length ?? 0;
  for (const { name, values } of columns) {
    if (values.length !== rows) throw new RangeError(`column ${name} has ${values.length} rows, not ${rows}`);
  }
  return { rows, columns: new Map(columns.map((column) => [column.name, column])) };
}

export function isNumeric(column: Column): column is NumericColumn {
  return column.kind !== "category" && column.kind !== "text";
}

/** Every value as a level: text as it is, numbers by their shortest text, booleans as `true` and `false`. */
export function levelTexts(column: Column): readonly (string | null)[] {
  if (!isNumeric(column)) return column.values;
  const write = column.kind === "boolean" ? (value: number) => String(value !== 0) : String;
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : write(value)));
}

/** The same table with only the given rows, in the given order. */
export function selectRows(table: Table, rows: readonly number[]): Table {
  return buildTable(
    [...table.columns.values()].map((column) =>
      isNumeric(column)
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number) }
        : { ...column, values: rows.map((row) => column.values[row] as string | null) },
    ),
  );
}
