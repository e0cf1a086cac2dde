import { SlipwayError } from "../../core/errors.ts";
import type { BinaryTask } from "../../core/pipeline/schema.ts";
import { sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { describeRows } from "./row-location.ts";

const EXAMPLES = 5;
const MAX_LISTED = 10;

/** @throws SLIPWAY_E_TARGET_INVALID unless every row has one of two classes and the positive one is among them */
export async function assertTarget(
  database: Database,
  raw: RawTable,
  { column, task }: { column: RawColumn; task: BinaryTask },
): Promise<void> {
  const text = sqlText(column);
  const name = quoteShort(column.name);
  const fail = (what: string, remedy: string): never => {
    throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", { what, remedy });
  };
  const [missing] = await database.rows<{ n: number; rows: readonly number[] | null }>(
    `SELECT count(*)::DOUBLE AS n, min(rowid::INTEGER, ${EXAMPLES}) AS rows FROM ${column.table} WHERE ${text} IS NULL`,
  );
  if (missing !== undefined && missing.n > 0) {
    const rest = missing.n > EXAMPLES ? " …" : "";
    fail(
      `The target ${name} has no value in ${missing.n} of ${raw.rows} rows (${describeRows(raw, missing.rows ?? [])}${rest}).`,
      "Fill it, or leave these rows out with a SELECT … WHERE.",
    );
  }
  const [counted] = await database.rows<{ n: number }>(
    `SELECT count(DISTINCT ${text})::DOUBLE AS n FROM ${column.table}`,
  );
  const classes = await database.rows<{ level: string; n: number }>(`
    SELECT ${text} AS level, count(*)::DOUBLE AS n FROM ${column.table} GROUP BY level ORDER BY n DESC, level LIMIT ${MAX_LISTED}`);
  const total = counted?.n ?? 0;
  const more = total > classes.length ? ` and ${total - classes.length} more` : "";
  const shown = `${classes.map(({ level, n }) => `${quoteShort(level)} (${n} rows)`).join(", ")}${more}`;
  if (total === 1) {
    fail(`The target ${name} is constant: it has only class ${shown}.`, "Bring rows of both classes.");
  }
  if (total > 2) {
    fail(
      `The target ${name} has ${total} classes: ${shown}. The task is binary.`,
      "Choose a target with two classes, or make one with a SELECT.",
    );
  }
  if (!classes.some(({ level }) => level === task.positive)) {
    fail(
      `The positive class ${quoteShort(task.positive)} is not in the target ${name}, which has: ${shown}.`,
      "Set task.positive to one of these, as written in the data.",
    );
  }
}
