import { PART_NAMES, type PartName } from "../../core/data/dataset.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { PipelineSplit } from "../../core/pipeline/schema.ts";
import type { KnownColumn } from "./column-kinds.ts";
import { sqlCanonical, sqlEpochMs, sqlNumber, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import type { RawTable } from "./raw-table.ts";
import { describeRows } from "./row-location.ts";
import { quoteText, quoteTexts } from "./sql-text.ts";

export interface SplitRequest {
  readonly raw: RawTable;
  readonly split: PipelineSplit;
  /** Column that a time, group or column split reads. */
  readonly column: KnownColumn | undefined;
}

const [TRAIN, VALIDATION, TEST] = [0, 1, 2]; // indices of PART_NAMES
const EXAMPLES = 5;

/**
 * Writes table `parts (r, p, h, content, id)`: `p` is the index of the part in PART_NAMES, `id` the row id.
 *
 * By hash: u = first 52 bits of md5(seed ":" key) / 2^52; test when u < test, validation when u < test + validation.
 * A row's side thus depends on its key and the seed alone. By time: the newest rows are the test part, those before
 * them validation; rows of one instant stay together.
 * @throws SLIPWAY_E_SPLIT_INVALID
 */
export async function buildParts(database: Database, request: SplitRequest): Promise<void> {
  const side = await describeSide(database, request);
  const values = request.column === undefined ? "" : `JOIN ${request.column.table} AS raw ON raw.rowid = ids.r`;
  await database.run(`
    CREATE TABLE parts AS
    SELECT r, (${side})::TINYINT AS p, h, content,
      h || '-' || row_number() OVER (PARTITION BY h ORDER BY tie) AS id
    FROM ids ${values}`);
}

async function describeSide(database: Database, { raw, split, column }: SplitRequest): Promise<string> {
  if (split.by === "random") return sqlSide("h", split);
  if (column === undefined) {
    throw new SlipwayError("SLIPWAY_E_SPLIT_INVALID", {
      what: "A split by time needs a column of times, and the pipeline names none.",
      remedy: "Set data.timestamp or data.split.column.",
    });
  }
  const value = sqlSplitValue(column, split);
  await assertComplete(database, { raw, split, column, value });
  switch (split.by) {
    case "group":
      return sqlSide(value, split);
    case "time":
      return await describeTimeSide(database, { value, table: column.table }, split);
    case "column":
      await assertPartNames(database, value, column);
      return `list_position(${quoteTexts(PART_NAMES)}, ${value}) - 1`;
  }
}

function sqlSide(key: string, { seed, test, validation }: { seed: number; test: number; validation: number }): string {
  const uniform = `('0x' || left(md5(${quoteText(`${seed}:`)} || ${key}), 13))::BIGINT / 4503599627370496.0`;
  return `CASE WHEN ${uniform} < ${test} THEN ${TEST} WHEN ${uniform} < ${test + validation} THEN ${VALIDATION} ELSE ${TRAIN} END`;
}

function sqlSplitValue(column: KnownColumn, { by }: PipelineSplit): string {
  if (by === "group") return sqlCanonical(column);
  if (by !== "time") return sqlText(column);
  return column.kind === "number" ? sqlNumber(column) : sqlEpochMs(column);
}

async function assertComplete(
  database: Database,
  { raw, split, column, value }: { raw: RawTable; split: PipelineSplit; column: KnownColumn; value: string },
): Promise<void> {
  const [missing] = await database.rows<{ n: number; rows: readonly number[] | null }>(
    `SELECT count(*)::DOUBLE AS n, min(rowid::INTEGER, ${EXAMPLES}) AS rows FROM ${column.table} WHERE (${value}) IS NULL`,
  );
  if (missing === undefined || missing.n === 0) return;
  const need = split.by === "time" ? "no readable time" : "no value";
  throw new SlipwayError("SLIPWAY_E_SPLIT_INVALID", {
    what: `The split by ${split.by} reads column ${quoteShort(column.name)}, and ${missing.n} of ${raw.rows} rows have ${need} there (${describeRows(raw, missing.rows ?? [])}${missing.n > EXAMPLES ? " …" : ""}).`,
    remedy: "Fill the column, or leave these rows out with a SELECT … WHERE.",
  });
}

/** Whole instants go to the test part, newest first, until it holds its share; then to validation. */
async function describeTimeSide(
  database: Database,
  { value, table }: { value: string; table: string },
  { test, validation }: { test: number; validation: number },
): Promise<string> {
  const [cuts] = await database.rows<{ test: number | null; validation: number | null }>(`
    SELECT min(instant) FILTER (newer < ${test} * total) AS test,
      min(instant) FILTER (newer < ${test + validation} * total) AS validation
    FROM (
      SELECT instant, sum(n) OVER (ORDER BY instant DESC) - n AS newer, sum(n) OVER () AS total
      FROM (SELECT ${value} AS instant, count(*) AS n FROM ${table} GROUP BY instant)
    )`);
  const [newest, before] = [cuts?.test ?? 0, cuts?.validation ?? 0];
  return `CASE WHEN ${value} >= '${newest}'::DOUBLE THEN ${TEST} WHEN ${value} >= '${before}'::DOUBLE THEN ${VALIDATION} ELSE ${TRAIN} END`;
}

async function assertPartNames(database: Database, value: string, column: KnownColumn): Promise<void> {
  const others = await database.rows<{ level: string; n: number }>(`
    SELECT ${value} AS level, count(*)::DOUBLE AS n FROM ${column.table}
    WHERE NOT list_contains(${quoteTexts(PART_NAMES)}, ${value}) GROUP BY level ORDER BY n DESC, level LIMIT 10`);
  if (others.length === 0) return;
  const shown = others.map(({ level, n }) => `${quoteShort(level)} (${n} rows)`).join(", ");
  throw new SlipwayError("SLIPWAY_E_SPLIT_INVALID", {
    what: `The split column ${quoteShort(column.name)} holds values that name no part: ${shown}.`,
    remedy: `Write ${PART_NAMES.join(", ")} in it, in lower case.`,
  });
}

/** Rows of a part, and rows per class unless the target is a number. */
export interface PartCounts {
  readonly rows: number;
  readonly classes: Readonly<Record<string, number>> | null;
}

export async function countParts(
  database: Database,
  target: KnownColumn,
): Promise<Readonly<Record<PartName, PartCounts>>> {
  const numeric = target.kind === "number";
  const counted = await database.rows<{ p: number; level: string; n: number }>(`
    SELECT p::INTEGER AS p, ${numeric ? "''" : sqlText(target)} AS level, count(*)::DOUBLE AS n
    FROM parts JOIN ${target.table} AS raw ON raw.rowid = parts.r GROUP BY ALL ORDER BY level`);
  const count = (part: number): PartCounts => {
    const found = counted.filter(({ p }) => p === part);
    return {
      rows: found.reduce((total, { n }) => total + n, 0),
      classes: numeric ? null : Object.fromEntries(found.map(({ level, n }) => [level, n])),
    };
  };
  return { train: count(TRAIN), validation: count(VALIDATION), test: count(TEST) };
}

/** @throws SLIPWAY_E_SPLIT_INVALID naming every part that has no rows, or one class only, and classes that training lacks */
export function assertParts(parts: Readonly<Record<PartName, PartCounts>>, split: PipelineSplit): void {
  const problems = [
    ...PART_NAMES.flatMap((name) => {
      const { rows, classes } = parts[name];
      if (rows === 0) return [`the ${name} part has no rows`];
      const levels = Object.keys(classes ?? {});
      if (classes === null || levels.length > 1) return [];
      return [`the ${name} part (${rows} rows) has only class ${levels.map(quoteShort).join("")}`];
    }),
    ...listUnlearned(parts),
  ];
  if (problems.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_SPLIT_INVALID", {
    what: `The split by ${split.by} cannot be used: ${problems.join("; ")}.`,
    remedy:
      split.by === "random"
        ? "Bring more rows, or change the shares or the seed under data.split."
        : "Bring more rows, change the shares, or split another way under data.split.",
  });
}

/** Classes that only the other parts hold; of two classes one part's complaint says it already. */
function listUnlearned({ train, validation, test }: Readonly<Record<PartName, PartCounts>>): readonly string[] {
  const learned = train.classes ?? {};
  const others = { ...validation.classes, ...test.classes };
  const unlearned = Object.keys(others).filter((level) => !Object.hasOwn(learned, level));
  if (unlearned.length === 0 || Object.keys(learned).length < 2) return [];
  return [`the train part has no row of class ${unlearned.slice(0, 5).map(quoteShort).join(", ")}`];
}
