import { SlipwayError } from "../errors.ts";
import type { BinaryTask } from "../pipeline/schema.ts";
import { isNumeric, type Table } from "./table.ts";

/** 1 for the positive class, else 0. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID on a missing value */
export function truthOf(table: Table, { target, positive }: Pick<BinaryTask, "target" | "positive">): Uint8Array {
  const column = table.columns.get(target);
  if (column === undefined) {
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `The table has no target column "${target}".`,
      remedy: `It has ${[...table.columns.keys()].slice(0, 20).join(", ")}.`,
    });
  }
  if (isNumeric(column)) throw new TypeError(`the target ${target} must be read as text`);
  return Uint8Array.from(column.values, (value, row) => {
    if (value === null) {
      throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", {
        what: `The target "${target}" is missing in row ${row + 1}.`,
        remedy: "Remove the rows without a truth.",
      });
    }
    return value === positive ? 1 : 0;
  });
}
