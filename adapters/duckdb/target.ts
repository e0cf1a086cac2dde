import { SlipwayError } from "../../core/errors.ts";
import type { BinaryTask, MulticlassTask, PipelineTask } from "../../core/pipeline/schema.ts";
import { sqlNumber, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { describeRows } from "./row-location.ts";

const EXAMPLES = 5;
const MAX_LISTED = 10;
const MAX_CLASSES = 1_000; // beyond, a target is a number or a name
const MIN_CLASS_ROWS = 10; // fewer leave a part of the split without the class, and nothing can be said of it

export interface TargetRequest<Task extends PipelineTask = PipelineTask> {
  readonly column: RawColumn;
  readonly task: Task;
}

/** @throws SLIPWAY_E_TARGET_INVALID when a row has no usable truth, or when there is nothing to tell apart */
export async function assertTarget(database: Database, raw: RawTable, { column, task }: TargetRequest): Promise<void> {
  switch (task.kind) {
    case "binary":
      await assertPresent(database, raw, column);
      assertBinary({ column, task }, await listClasses(database, column));
      return;
    case "multiclass":
      await assertPresent(database, raw, column);
      assertMulticlass({ column, task }, await listClasses(database, column));
      return;
    case "regression":
      await assertPresent(database, raw, column);
      await assertVaries(database, column);
      return;
    case "forecast":
      // Gaps are for the series to fill.
      await assertVaries(database, column);
  }
}

/**
 * For targets that are numbers, on the table as it was written: once columns are stored by kind, what is no number looks like a gap.
 * @throws SLIPWAY_E_TARGET_INVALID
 */
export async function assertNumericTarget(
  database: Database,
  raw: RawTable,
  { column, task }: TargetRequest,
): Promise<void> {
  if (task.kind !== "regression" && task.kind !== "forecast") return;
  const [text, number] = [sqlText(column), sqlNumber(column)];
  const name = quoteShort(column.name);
  const [found] = await database.rows<{ n: number; rows: readonly number[] | null; texts: readonly string[] | null }>(`
    SELECT count(*)::DOUBLE AS n, min(rowid::INTEGER, ${EXAMPLES}) AS rows, arg_min(${text}, rowid::INTEGER, ${EXAMPLES}) AS texts
    FROM ${column.table} WHERE ${text} IS NOT NULL AND (${number}) IS NULL`);
  if (found !== undefined && found.n > 0) {
    const examples = (found.texts ?? []).map(quoteShort).join(", ");
    fail(
      `The target ${name} is no finite number in ${found.n} of ${raw.rows} rows: ${examples} (${describeRows(raw, found.rows ?? [])}${found.n > EXAMPLES ? " …" : ""}).`,
      "Correct these values, leave the rows out with a SELECT … WHERE, or use a task of kind multiclass.",
    );
  }
}

async function assertPresent(database: Database, raw: RawTable, column: RawColumn): Promise<void> {
  const [missing] = await database.rows<{ n: number; rows: readonly number[] | null }>(
    `SELECT count(*)::DOUBLE AS n, min(rowid::INTEGER, ${EXAMPLES}) AS rows FROM ${column.table} WHERE ${sqlText(column)} IS NULL`,
  );
  if (missing === undefined || missing.n === 0) return;
  const rest = missing.n > EXAMPLES ? " …" : "";
  fail(
    `The target ${quoteShort(column.name)} has no value in ${missing.n} of ${raw.rows} rows (${describeRows(raw, missing.rows ?? [])}${rest}).`,
    "Fill it, or leave these rows out with a SELECT … WHERE.",
  );
}

interface Classes {
  readonly total: number;
  /** The most frequent first, at most as many as a target may have. */
  readonly listed: readonly { readonly level: string; readonly n: number }[];
}

async function listClasses(database: Database, column: RawColumn): Promise<Classes> {
  const text = sqlText(column);
  const [counted] = await database.rows<{ n: number }>(
    `SELECT count(DISTINCT ${text})::DOUBLE AS n FROM ${column.table}`,
  );
  const listed = await database.rows<{ level: string; n: number }>(`
    SELECT ${text} AS level, count(*)::DOUBLE AS n FROM ${column.table} GROUP BY level ORDER BY n DESC, level LIMIT ${MAX_CLASSES}`);
  return { total: counted?.n ?? 0, listed };
}

function describeClasses({ total, listed }: Classes): string {
  const shown = listed.slice(0, MAX_LISTED);
  const more = total > shown.length ? ` and ${total - shown.length} more` : "";
  return `${shown.map(({ level, n }) => `${quoteShort(level)} (${n} rows)`).join(", ")}${more}`;
}

function assertBinary({ column, task }: TargetRequest<BinaryTask>, classes: Classes): void {
  const name = quoteShort(column.name);
  const shown = describeClasses(classes);
  if (classes.total === 1) {
    fail(`The target ${name} is constant: it has only class ${shown}.`, "Bring rows of both classes.");
  }
  if (classes.total > 2) {
    fail(
      `The target ${name} has ${classes.total} classes: ${shown}. The task is binary.`,
      "Choose a target with two classes, make one with a SELECT, or use a task of kind multiclass.",
    );
  }
  if (!classes.listed.some(({ level }) => level === task.positive)) {
    fail(
      `The positive class ${quoteShort(task.positive)} is not in the target ${name}, which has: ${shown}.`,
      "Set task.positive to one of these, as written in the data.",
    );
  }
}

function assertMulticlass({ column, task }: TargetRequest<MulticlassTask>, classes: Classes): void {
  const name = quoteShort(column.name);
  const { total, listed } = classes;
  if (total === 1) {
    fail(
      `The target ${name} is constant: it has only class ${describeClasses(classes)}.`,
      "Bring rows of other classes.",
    );
  }
  if (total > MAX_CLASSES) {
    fail(
      `The target ${name} has ${total} classes: ${describeClasses(classes)}. At most ${MAX_CLASSES} can be told apart.`,
      "Use a task of kind regression for numbers, or merge classes with a SELECT.",
    );
  }
  const rare = listed.filter(({ n }) => n < MIN_CLASS_ROWS);
  if (rare.length > 0) {
    fail(
      `The target ${name} has classes with fewer than ${MIN_CLASS_ROWS} rows: ${describeClasses({ total: rare.length, listed: rare })}.`,
      "Bring more rows of them, merge them with others or leave them out with a SELECT.",
    );
  }
  if (task.order !== undefined) assertOrder(name, task.order, classes);
}

function assertOrder(name: string, order: readonly string[], classes: Classes): void {
  const known = new Set(classes.listed.map(({ level }) => level));
  const given = new Set(order);
  const absent = [...given].filter((level) => !known.has(level));
  const unnamed = [...known].filter((level) => !given.has(level));
  if (absent.length === 0 && unnamed.length === 0 && given.size === order.length) return;
  const problems = [
    ...(absent.length === 0 ? [] : [`the data has no ${absent.map(quoteShort).join(", ")}`]),
    ...(unnamed.length === 0 ? [] : [`it does not name ${unnamed.slice(0, MAX_LISTED).map(quoteShort).join(", ")}`]),
    ...(given.size === order.length ? [] : ["it names a class twice"]),
  ];
  fail(
    `task.order does not fit the target ${name}: ${problems.join("; ")}.`,
    `Name each class once, from low to high: ${describeClasses(classes)}.`,
  );
}

async function assertVaries(database: Database, column: RawColumn): Promise<void> {
  const [name, number] = [quoteShort(column.name), sqlNumber(column)];
  const [range] = await database.rows<{ least: number | null; most: number | null }>(
    `SELECT min(${number}) AS least, max(${number}) AS most FROM ${column.table}`,
  );
  if (range?.least === range?.most) {
    fail(`The target ${name} is constant: it is ${range?.least ?? "missing"} in every row.`, "Bring rows that differ.");
  }
}

function fail(what: string, remedy: string): never {
  throw new SlipwayError("SLIPWAY_E_TARGET_INVALID", { what, remedy });
}
