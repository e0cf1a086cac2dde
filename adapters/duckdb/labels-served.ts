import type { OutcomeRequest, ScoredTask } from "../../core/data/outcomes.ts";
import { DEFAULT_SCORES } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { copyColumns, findColumn, isTime, sqlKey, sqlTime } from "./labels-columns.ts";
import { describeNearNames, listNames, quoteShort } from "./name-hint.ts";
import { describeValue, type TableColumn, writeName } from "./profile-column.ts";
import { type ProfileTable, reading } from "./profile-table.ts";
import { quoteText } from "./sql-text.ts";

/** The table `served (k, t, target, s0, s1 …)` of rows with a usable score. */
export interface ServedTable {
  readonly width: number;
  /** How its key was read; undefined without labels. */
  readonly key: ServedKey | undefined;
  readonly warnings: readonly string[];
}

export interface ServedKey {
  readonly name: string;
  /** Read as an instant: of a forecast, and where the column is one. */
  readonly asTime: boolean;
}

/** Objects of probabilities by class, as the prediction log holds them. */
const PROBABILITIES = "proba";
const MAX_MISSING_SUM = 0.01; // as the metrics accept it

/** Undefined when the table has no scores. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_DATA_NOT_FOUND */
export async function loadServed(database: Database, request: OutcomeRequest): Promise<ServedTable | undefined> {
  const { source, folder, where, task, timestamp } = request;
  let found: { readonly width: number; readonly key: ServedKey | undefined } | undefined;
  await reading(source, () =>
    copyColumns(
      database,
      { name: "served_rows", source, folder, ...(where === undefined ? {} : { where }) },
      (table) => {
        const scores = findScores(table, request);
        if (scores === undefined) return ["NULL AS nothing"];
        const key = findKey(table, request);
        found = { width: scores.length, key };
        return [
          `${key === undefined ? "NULL::VARCHAR" : sqlKey(findColumn(table, key.name), key)} AS k`,
          `${timestamp === undefined ? "NULL::DOUBLE" : sqlTime(findColumn(table, timestamp))} AS t`,
          `${task.kind === "forecast" && key !== undefined ? sqlTime(findColumn(table, key.name)) : "NULL::DOUBLE"} AS target`,
          ...scores.map((sql, index) => `${sql} AS s${index}`),
        ];
      },
    ),
  );
  if (found === undefined) return undefined;
  const usable = describeUsable(task, found.width);
  const warnings = await describeLeftOut(database, request, { usable, ...found });
  await database.run(`CREATE TABLE served AS FROM served_rows WHERE ${usable}`);
  await database.run("DROP TABLE served_rows");
  return { ...found, warnings };
}

/** SQL of each score of a row; undefined where the table has none. */
function findScores(table: ProfileTable, { task, prediction }: OutcomeRequest): readonly string[] | undefined {
  const number = (column: TableColumn): string => describeValue(column, "number");
  if (task.kind !== "multiclass") {
    const column = prediction === undefined ? table.find(DEFAULT_SCORES[task.kind]) : findColumn(table, prediction);
    return column === undefined ? undefined : [number(column)];
  }
  const classes = task.classes ?? [];
  const columns = classes.map((name) => table.find(`${DEFAULT_SCORES.multiclass}${name}`));
  const known = columns.filter((column) => column !== undefined);
  if (known.length === classes.length && known.length > 0) return known.map(number);
  // `prediction` may name the column of the predicted class.
  const object = table.find(PROBABILITIES) ?? (prediction === undefined ? undefined : table.find(prediction));
  if (object === undefined) return undefined;
  return classes.map((name) => {
    const path = `$."${name.replaceAll('"', String.raw`\"`)}"`;
    return `TRY_CAST(json_extract_string(${sqlJson(object)}, ${quoteText(path)}) AS DOUBLE)`;
  });
}

function sqlJson(column: TableColumn): string {
  const name = writeName(column);
  return column.type === "VARCHAR" || column.type === "JSON"
    ? `CASE WHEN json_valid(CAST(${name} AS VARCHAR)) THEN CAST(${name} AS VARCHAR) END`
    : `to_json(${name})`;
}

function findKey(table: ProfileTable, { labels, task, source }: OutcomeRequest): ServedKey | undefined {
  if (labels === undefined) return undefined;
  const column = table.find(labels.key);
  if (column !== undefined) return { name: labels.key, asTime: task.kind === "forecast" || isTime(column) };
  const names = table.columns.map(({ name }) => name);
  throw new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `monitor.labels.key is ${quoteShort(labels.key)}, which what was served (${quoteShort(source)}) does not have.${describeNearNames(labels.key, names)}`,
    remedy:
      "Name the column that both tables share. From the prediction log of `slipway serve`, select `data.inference_id AS inference_id` in monitor.source.",
  });
}

function describeUsable({ kind }: ScoredTask, width: number): string {
  const scores = Array.from({ length: width }, (_, index) => `s${index}`);
  const finite = scores.map((score) => `isfinite(${score})`);
  if (kind === "regression" || kind === "forecast") return finite.join(" AND ");
  const shares = scores.map((score) => `${score} BETWEEN 0 AND 1`);
  const sum = kind === "multiclass" ? [`abs(${scores.join(" + ")} - 1) <= ${MAX_MISSING_SUM}`] : [];
  return [...finite, ...shares, ...sum].map((condition) => `coalesce(${condition}, false)`).join(" AND ");
}

interface LeftOut {
  readonly usable: string;
  readonly key: ServedKey | undefined;
}

async function describeLeftOut(
  database: Database,
  { source, task, timestamp }: OutcomeRequest,
  { usable, key }: LeftOut,
): Promise<readonly string[]> {
  const [counted] = await database.rows<{ all: number; bad: number; late: number; keyless: number; repeated: number }>(`
    SELECT count(*)::DOUBLE AS "all", count(*) FILTER (NOT coalesce(${usable}, false))::DOUBLE AS bad,
      count(*) FILTER (t IS NULL)::DOUBLE AS late, count(*) FILTER (k IS NULL)::DOUBLE AS keyless,
      (count(k) - count(DISTINCT k))::DOUBLE AS repeated
    FROM served_rows`);
  if (counted === undefined) return [];
  const { all, bad, late, keyless, repeated } = counted;
  const what = `${quoteShort(source)}: `;
  const warnings: string[] = [];
  const needed = task.kind === "binary" || task.kind === "multiclass" ? "probabilities" : "predicted number";
  if (bad > 0) warnings.push(`${what}${bad} of ${all} rows have no usable ${needed} and are left out of performance.`);
  if (timestamp !== undefined && late > 0) {
    warnings.push(
      `${what}${late} of ${all} rows have no readable time in ${quoteShort(timestamp)} and are in no window.`,
    );
  }
  if (key === undefined) return warnings;
  if (keyless > 0) {
    warnings.push(`${what}${keyless} of ${all} rows have no ${quoteShort(key.name)}: they can never get a label.`);
  }
  if (repeated > 0 && task.kind !== "forecast") {
    warnings.push(
      `${what}${repeated} of ${all} rows repeat the ${quoteShort(key.name)} of another: each gets the label of its key. Name a key that is one per prediction as monitor.labels.key (${listNames(["inference_id"])}) if they are different cases.`,
    );
  }
  return warnings;
}
