import { isNumeric, type NumericColumn, type Table } from "../data/table.ts";
import type { Signature } from "../documents/model.ts";

/** One input of an Open Inference Protocol request, shape [rows]. Null is a missing value. */
export interface RequestTensor {
  readonly name: string;
  readonly shape: readonly [number];
  readonly datatype: "FP64" | "BOOL" | "INT64" | "BYTES";
  readonly data: readonly (number | boolean | string | null)[];
}

const NUMERIC_DATATYPES = { number: "FP64", boolean: "BOOL", timestamp: "INT64" } as const;

/** The inputs of the signature, column by column; columns that the table lacks are left out. */
export function buildTensors({ inputs }: Pick<Signature, "inputs">, table: Table): readonly RequestTensor[] {
  return inputs.flatMap(({ name }): RequestTensor[] => {
    const column = table.columns.get(name);
    if (column === undefined) return [];
    const shape = [table.rows] as const;
    return isNumeric(column)
      ? [{ name, shape, datatype: NUMERIC_DATATYPES[column.kind], data: readNumbers(column) }]
      : [{ name, shape, datatype: "BYTES", data: column.values }];
  });
}

function readNumbers({ kind, values }: NumericColumn): readonly (number | boolean | null)[] {
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return null;
    return kind === "boolean" ? value === 1 : value;
  });
}

/** Rows that a server would accept: no required input is missing. */
export function findCompleteRows({ inputs }: Pick<Signature, "inputs">, table: Table): readonly number[] {
  const columns = inputs.filter(({ required }) => required).map(({ name }) => table.columns.get(name));
  return Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
    columns.every((column) => {
      if (column === undefined) return false;
      return isNumeric(column) ? Number.isFinite(column.values[row]) : (column.values[row] ?? null) !== null;
    }),
  );
}
