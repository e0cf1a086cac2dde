import { SlipwayError } from "../../core/errors.ts";
import type { TaskKind } from "../../core/metrics/metric.ts";
import { sqlEpochMs, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import { type FoundClasses, findPositive, findUnscored } from "./prediction-classes.ts";
import type { PredictionFields } from "./prediction-fields.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";

const EXAMPLES = 5;

const REPEATED = "Keep one row of each, or name the column that identifies a row with --row-id.";

const REMEDIES: Readonly<Record<TaskKind, string>> = {
  binary:
    "Scores are probabilities of the positive class, one row for each scored row; name the class with --positive if need be.",
  multiclass: "Write one probability for each class in every row, and one row for each scored row.",
  regression: "Write the true and the predicted number, one row for each scored row.",
  forecast: "Write origin, timestamp and step of every forecast, one row for each origin and step.",
};

/**
 * Checks every value that a metric will read.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID with all problems, their counts and up to 5 example rows each
 */
export async function assertPredictions(
  database: Database,
  raw: RawTable,
  { fields, path, positive }: { fields: PredictionFields; path: string; positive: string | undefined },
): Promise<FoundClasses> {
  const problems: string[] = [];
  const remedies: string[] = [];
  for (const { column, what, broken, remedy = REMEDIES[fields.kind] } of listRules(fields)) {
    const finding = describeFinding(raw, what, await findRows(database, sqlText(column), broken));
    problems.push(...finding);
    remedies.push(...finding.map(() => remedy));
  }
  const classes = await findClasses(database, fields, positive);
  problems.push(...classes.problems);
  remedies.push(...classes.problems.map(() => REMEDIES[fields.kind]));
  if (problems.length === 0) return classes;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `Predictions "${path}" cannot be used: ${problems.join("; ")}.`,
    remedy: [...new Set(remedies)].join(" "),
    file: path,
  });
}

async function findClasses(
  database: Database,
  { kind, target, classes }: PredictionFields,
  positive: string | undefined,
): Promise<FoundClasses> {
  if (kind === "binary") return await findPositive(database, target, positive);
  if (kind === "multiclass") return await findUnscored(database, target, classes);
  return { problems: [], warnings: [] };
}

/** A condition in SQL that no row may meet. */
interface Rule {
  readonly column: RawColumn;
  readonly what: string;
  readonly broken: string;
  /** Default that of the task. */
  readonly remedy?: string;
}

function listRules({ kind, rowId, target, scores, times }: PredictionFields): readonly Rule[] {
  const isProbability = kind === "binary" || kind === "multiclass";
  return [
    ...scores.flatMap((score) => [isNumber(score), ...(isProbability ? [isShare(score)] : [])]),
    ...listTruthRules(kind, target),
    ...(rowId === undefined ? [] : [isPresent(rowId), { ...isUnique(rowId, [sqlText(rowId)]), remedy: REPEATED }]),
    ...(times === undefined
      ? []
      : [
          isInstant(times.origin),
          isInstant(times.timestamp),
          isStep(times.step),
          isUnique(times.step, [sqlEpochMs(times.origin), sqlText(times.step)]),
        ]),
  ];
}

/** The value that a forecast is of may not be known yet. */
function listTruthRules(kind: TaskKind, target: RawColumn): readonly Rule[] {
  if (kind === "binary" || kind === "multiclass") return [isPresent(target)];
  const { broken, ...rule } = isNumber(target);
  return [
    kind === "forecast" ? { ...rule, broken: `${sqlText(target)} IS NOT NULL AND (${broken})` } : { ...rule, broken },
  ];
}

function isNumber(column: RawColumn): Rule {
  const number = sqlAnyNumber(column);
  const broken = `${number} IS NULL OR NOT isfinite(${number})`;
  return { column, what: `${quoteShort(column.name)} has no finite number`, broken };
}

function isShare(column: RawColumn): Rule {
  const number = sqlAnyNumber(column);
  const broken = `isfinite(${number}) AND NOT ${number} BETWEEN 0 AND 1`;
  return { column, what: `${quoteShort(column.name)} is outside 0 to 1`, broken };
}

function isPresent(column: RawColumn): Rule {
  return { column, what: `${quoteShort(column.name)} has no value`, broken: `${sqlText(column)} IS NULL` };
}

function isInstant(column: RawColumn): Rule {
  return { column, what: `${quoteShort(column.name)} is no time`, broken: `${sqlEpochMs(column)} IS NULL` };
}

function isStep(column: RawColumn): Rule {
  const number = sqlAnyNumber(column);
  const broken = `${number} IS NULL OR ${number} < 1 OR ${number} > 10000 OR ${number} <> trunc(${number})`;
  return { column, what: `${quoteShort(column.name)} is no whole number from 1`, broken };
}

function isUnique(column: RawColumn, keys: readonly string[]): Rule {
  const broken = `rowid IN (
    SELECT r FROM (
      SELECT rowid AS r, row_number() OVER (PARTITION BY ${keys.join(", ")} ORDER BY rowid) AS occurrence FROM raw0
    ) WHERE occurrence > 1) AND ${keys.map((key) => `${key} IS NOT NULL`).join(" AND ")}`;
  return { column, what: `${quoteShort(column.name)} repeats an earlier value`, broken };
}

function sqlAnyNumber({ id, storage }: RawColumn): string {
  return storage === "BOOLEAN" || storage === "DATE" || storage === "TIMESTAMP"
    ? "NULL::DOUBLE"
    : `TRY_CAST(${id} AS DOUBLE)`;
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
