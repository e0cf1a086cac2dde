import { SlipwayError } from "../errors.ts";
import type { BinaryTask } from "../pipeline/schema.ts";
import { type Column, isNumeric, type Table, type TextColumn } from "./table.ts";

/** 1 for the positive class, else 0. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID on a missing value */
export function truthOf(table: Table, { target, positive }: Pick<BinaryTask, "target" | "positive">): Uint8Array {
  return Uint8Array.from(levelsOf(table, target), (value) => (value === positive ? 1 : 0));
}

/** Position in `classes` of every row's class. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID */
export function classTruthOf(
  table: Table,
  { target, classes }: { readonly target: string; readonly classes: readonly string[] },
): Int32Array {
  const positions = new Map(classes.map((name, position) => [name, position]));
  return Int32Array.from(levelsOf(table, target), (value, row) => {
    const position = positions.get(value);
    if (position !== undefined) return position;
    throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", {
      what: `The target "${target}" is "${value.slice(0, 80)}" in row ${row + 1}, a class that the model does not know.`,
      remedy: "Train again with this data, or leave the class out.",
    });
  });
}

/** @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID on a missing value */
export function numberTruthOf(table: Table, { target }: { readonly target: string }): Float64Array {
  const column = targetOf(table, target);
  if (!isNumeric(column)) throw new TypeError(`the target ${target} must be read as a number`);
  const missing = column.values.findIndex((value) => !Number.isFinite(value));
  if (missing !== -1) throw missingIn(target, missing);
  return column.values;
}

function levelsOf(table: Table, target: string): readonly string[] {
  const column: Column = targetOf(table, target);
  if (isNumeric(column)) throw new TypeError(`the target ${target} must be read as text`);
  assertComplete(column);
  return column.values;
}

function assertComplete(column: TextColumn): asserts column is TextColumn & { readonly values: readonly string[] } {
  const missing = column.values.indexOf(null);
  if (missing !== -1) throw missingIn(column.name, missing);
}

function targetOf(table: Table, target: string): Column {
  const column = table.columns.get(target);
  if (column !== undefined) return column;
  throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `The table has no target column "${target}".`,
    remedy: `It has ${[...table.columns.keys()].slice(0, 20).join(", ")}.`,
  });
}

function missingIn(target: string, row: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_TARGET_INVALID", {
    what: `The target "${target}" is missing in row ${row + 1}.`,
    remedy: "Remove the rows without a truth.",
  });
}
