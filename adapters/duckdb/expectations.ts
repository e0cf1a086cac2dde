import type { ColumnKind } from "../../core/data/table.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { PipelineExpectation } from "../../core/pipeline/schema.ts";
import { aggregateEach } from "./batches.ts";
import { sqlText, sqlValue } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import type { RawColumn, RawTable } from "./raw-table.ts";
import { describeRow } from "./row-location.ts";
import { quoteTexts } from "./sql-text.ts";

/** One rule of one column; `broken` is an SQL condition over `from`. */
interface Rule {
  readonly column: RawColumn;
  readonly name: string;
  readonly broken: string;
}

interface Violation {
  readonly n: number;
  readonly rows: readonly number[] | null;
  readonly texts: readonly string[] | null;
}

const EXAMPLES = 5;
const MAX_REPORTED = 200; // rules; a table of 10,000 broken columns is told by its first ones

/**
 * Checks every declared rule in SQL. A missing value breaks `nullable: false` alone.
 * @throws SLIPWAY_E_EXPECTATION_FAILED with all broken rules, their counts and up to 5 example rows each
 */
export async function assertExpectations(
  database: Database,
  raw: RawTable,
  expect: Readonly<Record<string, PipelineExpectation>>,
): Promise<void> {
  const columns = new Map(raw.columns.map((column) => [column.name, column]));
  const declared = Object.entries(expect).flatMap(([name, expectation]) => {
    const column = columns.get(name);
    return column === undefined ? [] : [{ column, expectation }];
  });
  const rules = declared.flatMap(({ column, expectation }) => listRules(column, expectation));
  const found = await aggregateEach<Rule, Violation>(database, rules, {
    tableOf: ({ column }) => column.table,
    fields: ({ column, broken }) => ({
      n: `count(*) FILTER (${broken})::DOUBLE`,
      rows: `min(rowid::INTEGER, ${EXAMPLES}) FILTER (${broken})`,
      texts: `arg_min(coalesce(${sqlText(column)}, ''), rowid::INTEGER, ${EXAMPLES}) FILTER (${broken})`,
    }),
  });
  const messages = rules.flatMap((rule, index) => describeViolation(raw, rule, found[index]));
  for (const { column, expectation } of declared) {
    if (expectation.unique !== true) continue;
    const rule = { column, name: "unique", broken: "" };
    messages.push(...describeViolation(raw, rule, await countRepeats(database, column)));
  }
  if (messages.length === 0) return;
  const shown = messages.slice(0, MAX_REPORTED);
  const more = messages.length > shown.length ? `\n- ${messages.length - shown.length} more` : "";
  throw new SlipwayError("SLIPWAY_E_EXPECTATION_FAILED", {
    what: `The data breaks ${messages.length} of the rules under data.expect:\n- ${shown.join("\n- ")}${more}\n`,
    remedy: "Correct these rows, or the rules if the values are right.",
  });
}

type MeasuredKind = "number" | "boolean" | "timestamp";

function listRules(column: RawColumn, expectation: PipelineExpectation): readonly Rule[] {
  const { min, max, levels, nullable } = expectation;
  const bounded = min !== undefined || max !== undefined;
  // Bounds need a number: they say by themselves how an undeclared column is to be read.
  const type = expectation.type ?? (bounded ? impliedKind(column) : "category");
  const rules: Rule[] = [];
  if (isMeasured(type)) {
    const name = `type ${type}${expectation.type === undefined ? ", which its bounds demand" : ""}`;
    rules.push({ column, name, broken: `${sqlText(column)} IS NOT NULL AND ${sqlUnreadable(column, type)}` });
  }
  if (bounded) rules.push(...listBounds(column, type, expectation));
  if (levels !== undefined) rules.push(describeLevels(column, levels));
  if (nullable === false) rules.push({ column, name: "nullable false", broken: sqlMissing(column, type) });
  return rules;
}

function isMeasured(type: ColumnKind): type is MeasuredKind {
  return type === "number" || type === "boolean" || type === "timestamp";
}

function listBounds(column: RawColumn, type: ColumnKind, { min, max }: PipelineExpectation): readonly Rule[] {
  const value = sqlValue(column, type);
  if (!isMeasured(type)) {
    return [{ column, name: `min or max, which a ${type} has not`, broken: `${value} IS NOT NULL` }];
  }
  return [
    ...(min === undefined ? [] : [{ column, name: `min ${min}`, broken: `${value} < ${sqlDouble(min)}` }]),
    ...(max === undefined ? [] : [{ column, name: `max ${max}`, broken: `${value} > ${sqlDouble(max)}` }]),
  ];
}

function describeLevels(column: RawColumn, levels: readonly string[]): Rule {
  const more = levels.length > EXAMPLES ? ` and ${levels.length - EXAMPLES} more` : "";
  const name = `levels ${levels.slice(0, EXAMPLES).map(quoteShort).join(", ")}${more}`;
  return { column, name, broken: `NOT list_contains(${quoteTexts(levels)}, ${sqlText(column)})` };
}

function impliedKind({ storage }: RawColumn): "number" | "timestamp" {
  return storage === "DATE" || storage === "TIMESTAMP" ? "timestamp" : "number";
}

/** ±inf and nan can be read as numbers; they count as missing. */
function sqlUnreadable(column: RawColumn, type: MeasuredKind): string {
  if (type === "number" && column.storage === "VARCHAR") return `TRY_CAST(${column.id} AS DOUBLE) IS NULL`;
  return `${sqlValue(column, type)} IS NULL`;
}

function sqlMissing(column: RawColumn, type: ColumnKind): string {
  if (type === "number" && column.storage === "VARCHAR") {
    return `(${column.id} IS NULL OR NOT isfinite(TRY_CAST(${column.id} AS DOUBLE)))`;
  }
  return `${sqlText(column)} IS NULL`;
}

function sqlDouble(value: number): string {
  return `'${value}'::DOUBLE`;
}

async function countRepeats(database: Database, column: RawColumn): Promise<Violation | undefined> {
  const text = sqlText(column);
  const [violation] = await database.rows<Violation>(`
    SELECT count(*)::DOUBLE AS n, min(r, ${EXAMPLES}) AS rows, arg_min(value, r, ${EXAMPLES}) AS texts
    FROM (
      SELECT rowid::INTEGER AS r, ${text} AS value, row_number() OVER (PARTITION BY ${text} ORDER BY rowid) AS occurrence
      FROM ${column.table} WHERE ${text} IS NOT NULL
    ) WHERE occurrence > 1`);
  return violation;
}

function describeViolation(raw: RawTable, { column, name }: Rule, found: Violation | undefined): readonly string[] {
  if (found === undefined || found.n === 0) return [];
  const texts = found.texts ?? [];
  const examples = (found.rows ?? []).map((row, index) => {
    const text = texts[index] ?? "";
    return `${describeRow(raw, row)}${text === "" ? "" : `: ${quoteShort(text)}`}`;
  });
  const rest = found.n > examples.length ? " …" : "";
  return [`${quoteShort(column.name)} breaks ${name}: ${found.n} of ${raw.rows} rows (${examples.join(", ")}${rest})`];
}
