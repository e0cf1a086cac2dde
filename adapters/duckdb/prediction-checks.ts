import type { PredictionColumns } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import { sqlCanonical, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { describeNearNames, quoteShort } from "./name-hint.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { quoteText } from "./sql-text.ts";

export interface DescribedColumns {
  /** Undefined: row numbers stand for row ids. */
  readonly rowId: RawColumn | undefined;
  readonly target: RawColumn;
  readonly score: RawColumn;
  readonly slices: readonly RawColumn[];
  readonly warnings: readonly string[];
}

const DEFAULT_ROW_ID = "row_id";
const EXAMPLES = 5;
const POSITIVE_WORDS = ["1", "true", "yes"];

/** @throws SLIPWAY_E_COLUMN_MISSING naming all absent columns, SLIPWAY_E_PREDICTIONS_INVALID when there are no rows */
export function describePredictionColumns(raw: RawTable, columns: PredictionColumns, path: string): DescribedColumns {
  const known = new Map(raw.columns.map((column) => [column.name, column]));
  const [rowId, target, score] = [columns.rowId, columns.target, columns.score].map((name) => known.get(name));
  const slices = columns.slices.map((name) => known.get(name)).filter((column) => column !== undefined);
  const numbered = rowId === undefined && columns.rowId === DEFAULT_ROW_ID;
  const wanted = [...(numbered ? [] : [columns.rowId]), columns.target, columns.score, ...columns.slices];
  const missing = wanted.filter((name) => !known.has(name));
  if (target === undefined || score === undefined || missing.length > 0) {
    const problems = missing.map((name) => `no column ${quoteShort(name)}.${describeNearNames(name, raw.names)}`);
    throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
      what: `Predictions "${path}" have ${problems.join(" They have ")}`,
      remedy: "Name the columns of row ids, truth, score and slices as they are in the file.",
      file: path,
    });
  }
  if (raw.rows === 0) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `Predictions "${path}" have no rows.`,
      remedy: "Score the test rows and write one row for each.",
      file: path,
    });
  }
  const warning = `"${path}" has no column "${DEFAULT_ROW_ID}": row numbers identify its rows, so only files in the same order can be paired.`;
  return { rowId, target, score, slices, warnings: numbered ? [warning] : [] };
}

export interface Classes {
  readonly positive: string;
  readonly warnings: readonly string[];
}

/**
 * Checks every value that a metric will read.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID with all problems, their counts and up to 5 example rows each
 */
export async function assertPredictions(
  database: Database,
  raw: RawTable,
  { columns, path, given }: { columns: DescribedColumns; path: string; given: string | undefined },
): Promise<Classes> {
  const problems = [
    ...(await findBadScores(database, raw, columns.score)),
    ...(await findMissing(database, raw, [columns.target, ...(columns.rowId === undefined ? [] : [columns.rowId])])),
    ...(columns.rowId === undefined ? [] : await findRepeats(database, raw, columns.rowId)),
  ];
  const levels = await database.rows<{ level: string; n: number }>(`
    SELECT ${sqlTruth(columns.target)} AS level, count(*)::DOUBLE AS n FROM raw0
    WHERE ${sqlText(columns.target)} IS NOT NULL GROUP BY level ORDER BY n DESC, level LIMIT 11`);
  const classes = levels.map(({ level }) => level).toSorted();
  const shown = levels
    .slice(0, 10)
    .map(({ level, n }) => `${quoteShort(level)} (${n} rows)`)
    .join(", ");
  if (levels.length > 2) problems.push(`${quoteShort(columns.target.name)} has more than two classes: ${shown}`);
  const positive = given ?? choosePositive(classes);
  if (problems.length === 0 && classes.length === 2 && !classes.includes(positive ?? "")) {
    problems.push(
      `the positive class ${quoteShort(positive ?? "")} is not in ${quoteShort(columns.target.name)}: ${shown}`,
    );
  }
  if (problems.length === 0 && positive === undefined) {
    problems.push(
      `${quoteShort(columns.target.name)} has one class only, ${shown}, and nothing says whether it is the positive one`,
    );
  }
  if (problems.length > 0 || positive === undefined) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `Predictions "${path}" cannot be used: ${problems.join("; ")}.`,
      remedy:
        "Scores are probabilities of the positive class, one row for each scored row; name the class with --positive if need be.",
      file: path,
    });
  }
  const chosen = `Class ${quoteShort(positive)} of ${quoteShort(columns.target.name)} is taken for the positive one.`;
  return { positive, warnings: given === undefined && !isObvious(positive) ? [chosen] : [] };
}

/** Text of the truth; `1.0` and `1` are one class. */
export function sqlTruth(target: RawColumn): string {
  return sqlCanonical(target);
}

function isObvious(level: string): boolean {
  return POSITIVE_WORDS.includes(level.toLowerCase());
}

/** One that says yes, else the later of two in text order; of one class that does not say yes, nothing is known. */
function choosePositive(classes: readonly string[]): string | undefined {
  return classes.find(isObvious) ?? (classes.length === 2 ? classes[1] : undefined);
}

interface Finding {
  readonly n: number;
  readonly rows: readonly number[] | null;
  readonly texts: readonly (string | null)[] | null;
}

async function findRows(database: Database, text: string, broken: string): Promise<Finding | undefined> {
  const [found] = await database.rows<Finding>(`
    SELECT count(*)::DOUBLE AS n, min(rowid::INTEGER, ${EXAMPLES}) AS rows,
      arg_min(coalesce(${text}, ''), rowid::INTEGER, ${EXAMPLES}) AS texts
    FROM raw0 WHERE ${broken}`);
  return found;
}

function describeFinding(raw: RawTable, what: string, found: Finding | undefined): readonly string[] {
  if (found === undefined || found.n === 0) return [];
  const examples = (found.rows ?? []).map((row, index) => {
    const text = found.texts?.[index] ?? "";
    return `row ${row + 1}${text === "" ? "" : `: ${quoteShort(text)}`}`;
  });
  const rest = found.n > examples.length ? " …" : "";
  return [`${what} in ${found.n} of ${raw.rows} rows (${examples.join(", ")}${rest})`];
}

async function findBadScores(database: Database, raw: RawTable, score: RawColumn): Promise<readonly string[]> {
  const name = quoteShort(score.name);
  const text = sqlText(score);
  const number = sqlAnyNumber(score);
  const rules = [
    [`${name} has no finite number`, `${number} IS NULL OR NOT isfinite(${number})`],
    [`${name} is outside 0 to 1`, `isfinite(${number}) AND NOT ${number} BETWEEN 0 AND 1`],
  ] as const;
  const found: string[] = [];
  for (const [what, broken] of rules) found.push(...describeFinding(raw, what, await findRows(database, text, broken)));
  return found;
}

function sqlAnyNumber({ id, storage }: RawColumn): string {
  return storage === "BOOLEAN" || storage === "DATE" || storage === "TIMESTAMP"
    ? "NULL::DOUBLE"
    : `TRY_CAST(${id} AS DOUBLE)`;
}

async function findMissing(
  database: Database,
  raw: RawTable,
  columns: readonly RawColumn[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const column of columns) {
    const text = sqlText(column);
    const finding = await findRows(database, text, `${text} IS NULL`);
    found.push(...describeFinding(raw, `${quoteShort(column.name)} has no value`, finding));
  }
  return found;
}

async function findRepeats(database: Database, raw: RawTable, rowId: RawColumn): Promise<readonly string[]> {
  const text = sqlText(rowId);
  const broken = `rowid IN (
    SELECT r FROM (SELECT rowid AS r, row_number() OVER (PARTITION BY ${text} ORDER BY rowid) AS occurrence FROM raw0)
    WHERE occurrence > 1) AND ${text} IS NOT NULL`;
  return describeFinding(
    raw,
    `${quoteShort(rowId.name)} repeats an earlier value`,
    await findRows(database, text, broken),
  );
}

/** 1 for rows of the positive class, else 0. */
export function sqlTruthBit(target: RawColumn, positive: string): string {
  return `(${sqlTruth(target)} = ${quoteText(positive)})::INTEGER`;
}
