import type { Dataset } from "../data/dataset.ts";
import { type Column, isNumeric, type Table } from "../data/table.ts";
import type { Signature, SignatureInput } from "../documents/model.ts";
import { SlipwayError } from "../errors.ts";

/**
 * What a request to the model must look like, and what comes back. Looks at the train and the validation part: a level in
 * either is known, a gap in either makes the input optional.
 * @throws SLIPWAY_E_COLUMN_MISSING
 */
export function buildSignature(
  { features, parts }: Pick<Dataset, "features" | "parts">,
  outputs: Signature["outputs"],
): Signature {
  const tables = [parts.train.table, parts.validation.table];
  return { inputs: features.map((name) => buildInput(tables.map((table) => columnOf(table, name)))), outputs };
}

/** @throws SLIPWAY_E_COLUMN_MISSING */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.get(name);
  if (column !== undefined) return column;
  throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `The table has no column "${name}", which the model reads.`,
    remedy: "Give the column, empty where its values are unknown, or train again without it.",
  });
}

function buildInput(columns: readonly Column[]): SignatureInput {
  const [first] = columns;
  if (first === undefined) throw new RangeError("no table to read");
  const { name, kind } = first;
  if (kind !== "category") return { name, kind, required: !columns.some(hasGap) };
  return { name, kind, required: !columns.some(hasGap), levels: collectLevels(columns) };
}

function hasGap(column: Column): boolean {
  return isNumeric(column)
    ? column.values.some((value) => !Number.isFinite(value))
    : column.values.some((value) => value === null || value === "");
}

function collectLevels(columns: readonly Column[]): string[] {
  const levels = new Set<string>();
  for (const column of columns) {
    if (isNumeric(column)) continue;
    for (const value of column.values) if (value !== null && value !== "") levels.add(value);
  }
  return [...levels].toSorted(compareText);
}

/** Code unit order: the same on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
