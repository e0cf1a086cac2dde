import type { ColumnSummary } from "../../core/data/dataset.ts";
import type { ColumnKind } from "../../core/data/table.ts";
import { aggregateEach } from "./batches.ts";
import { sqlEpochMs, sqlNumber, sqlText, sqlValue } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { describeConflict, type RawColumn, type RawTable } from "./raw-table.ts";

/** A column with the kind under which it is read. */
export interface KnownColumn extends RawColumn {
  readonly kind: ColumnKind;
}

const MAX_LEVELS = 1_000; // beyond, one-hot features and level tables stop being useful
const FEW_LEVELS = 20; // as many levels are levels in any table, however short
const MAX_LEVEL_SHARE = 0.5; // more different texts than half the rows are names or free text
const EXACT_DISTINCT = 10_000; // above, DuckDB's HyperLogLog estimate is kept: exact counts of 20 columns double the load time

/**
 * Decides what text of CSV files is: numbers when every value is one, dates and timestamps when every value is ISO 8601,
 * else text. Booleans are never guessed: `yes` and `No` are levels. `forced` names columns that are read as declared.
 * @throws SLIPWAY_E_COLUMN_CONFLICT when a column holds numbers in one file and text in another
 */
export async function inferTypes(
  database: Database,
  raw: RawTable,
  forced: ReadonlySet<string>,
): Promise<readonly RawColumn[]> {
  const open = raw.columns.filter((column) => column.written && !forced.has(column.name));
  const counts = await aggregateEach<RawColumn, TextCounts>(database, open, {
    tableOf,
    fields: (column) => ({
      values: `count(${column.id})::DOUBLE`,
      numbers: `count(TRY_CAST(${column.id} AS DOUBLE))::DOUBLE`,
      whole: `count(CASE WHEN TRY_CAST(${column.id} AS DOUBLE) = TRY_CAST(${column.id} AS BIGINT)::DOUBLE THEN 1 END)::DOUBLE`,
      least: `min(${column.id})`,
      most: `max(${column.id})`,
    }),
  });
  const counted = new Map(open.map((column, index) => [column.name, counts[index]]));
  const numberless = open.filter((column) => !isNumeric(counted.get(column.name)));
  if (raw.files.length > 1) await assertSameInFiles(database, raw, numberless);
  const times = await findTimes(database, numberless, counted);
  return raw.columns.map((column) => {
    const found = counted.get(column.name);
    if (isNumeric(found)) return { ...column, type: found.whole === found.values ? "BIGINT" : "DOUBLE" };
    return { ...column, type: times.get(column.name) ?? column.type };
  });
}

const tableOf = ({ table }: RawColumn): string => table;

interface TextCounts {
  readonly values: number;
  readonly numbers: number;
  readonly whole: number;
  readonly least: string | null;
  readonly most: string | null;
}

function isNumeric(counts: TextCounts | undefined): counts is TextCounts {
  return counts !== undefined && counts.values > 0 && counts.numbers === counts.values;
}

async function assertSameInFiles(database: Database, raw: RawTable, columns: readonly RawColumn[]): Promise<void> {
  const lists = await aggregateEach<RawColumn, { state: readonly { f: number; numeric: boolean }[] }>(
    database,
    columns,
    {
      tableOf,
      fields: ({ id }) => ({
        state: `list({f: f, numeric: n_${id} = v_${id}} ORDER BY f) FILTER (v_${id} > 0)`,
      }),
      from: (batch, table) => {
        const select = batch.map(({ id }) => `count(${id}) AS v_${id}, count(TRY_CAST(${id} AS DOUBLE)) AS n_${id}`);
        return `(SELECT f, ${select.join(", ")} FROM ${table} GROUP BY f)`;
      },
    },
  );
  for (const [index, column] of columns.entries()) {
    const state = lists[index]?.state ?? [];
    const numbers = state.find(({ numeric }) => numeric);
    const text = state.find(({ numeric }) => !numeric);
    if (numbers !== undefined && text !== undefined) {
      const fileName = (file: number): string => raw.files[file]?.name ?? "";
      throw describeConflict(column.name, [
        { file: fileName(numbers.f), what: "numbers" },
        { file: fileName(text.f), what: "text" },
      ]);
    }
  }
}

const ISO_DATE = /^\d{4}-\d{1,2}-\d{1,2}$/;
const ISO_TIME = /^\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$/i;

/** Only columns whose first and last text look like a time are tried: a failing cast of every text costs seconds. */
async function findTimes(
  database: Database,
  columns: readonly RawColumn[],
  counted: ReadonlyMap<string, TextCounts | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const candidates = columns.filter(({ name }) => {
    const { least, most } = counted.get(name) ?? { least: null, most: null };
    return least !== null && most !== null && ISO_TIME.test(least) && ISO_TIME.test(most);
  });
  const found = await aggregateEach<RawColumn, { times: number; dates: number }>(database, candidates, {
    tableOf,
    fields: ({ id }) => ({
      times: `count(*) FILTER (isfinite(TRY_CAST(${id} AS TIMESTAMPTZ)) AND ord(${id}) BETWEEN 48 AND 57)::DOUBLE`,
      dates: `count(*) FILTER (regexp_full_match(${id}, '${ISO_DATE.source.slice(1, -1)}'))::DOUBLE`,
    }),
  });
  const types = candidates.flatMap(({ name }, index) => {
    const values = counted.get(name)?.values;
    if (found[index]?.times !== values) return [];
    return [[name, found[index]?.dates === values ? "DATE" : "TIMESTAMP"] as const];
  });
  return new Map(types);
}

/** Counts of every column and the kind that follows from them, unless `declared` says one. */
export async function summariseColumns(
  database: Database,
  columns: readonly RawColumn[],
  { declared, rows }: { declared: ReadonlyMap<string, ColumnKind>; rows: number },
): Promise<readonly (KnownColumn & { readonly summary: ColumnSummary })[]> {
  const assumed = columns.map((column) => ({ ...column, kind: declared.get(column.name) ?? assumeKind(column) }));
  const counts = await aggregateEach<KnownColumn, Counts>(database, assumed, {
    tableOf,
    fields: (column) => {
      const value = sqlValue(column, column.kind);
      const bound = sqlBound(column);
      return {
        values: `count(${value})::DOUBLE`,
        distinct: `approx_count_distinct(${value})::DOUBLE`,
        least: `min(${bound})`,
        most: `max(${bound})`,
      };
    },
  });
  // Not count(DISTINCT …), which prepares a hash table of megabytes for every column.
  const few = assumed.filter((_, index) => (counts[index]?.distinct ?? 0) <= EXACT_DISTINCT);
  const exact = await aggregateEach<KnownColumn, { n: number }>(database, few, {
    tableOf,
    fields: (column) => ({ n: `coalesce(cardinality(histogram(${sqlValue(column, column.kind)})), 0)::DOUBLE` }),
  });
  const distinct = new Map(few.map(({ name }, index) => [name, exact[index]?.n]));
  return assumed.map((column, index) => {
    const { values = 0, distinct: estimate = 0, least = null, most = null } = counts[index] ?? {};
    const levels = distinct.get(column.name) ?? Math.min(estimate, values);
    const kind = declared.get(column.name) ?? refineKind(column, { values, levels });
    const { name, type } = column;
    return {
      ...column,
      kind,
      summary: { name, kind, type, missing: rows - values, distinct: levels, min: least, max: most },
    };
  });
}

interface Counts {
  readonly values: number;
  readonly distinct: number;
  readonly least: number | null;
  readonly most: number | null;
}

function sqlBound(column: KnownColumn): string {
  if (column.kind === "timestamp") return sqlEpochMs(column);
  return column.kind === "number" ? sqlNumber(column) : "NULL::DOUBLE";
}

const KIND_OF_TYPE: Readonly<Record<string, ColumnKind>> = {
  BIGINT: "number",
  DOUBLE: "number",
  BOOLEAN: "boolean",
  DATE: "timestamp",
  TIMESTAMP: "timestamp",
};

function assumeKind({ written, type, storage }: RawColumn): ColumnKind {
  const decided = written ? type : storage;
  return Object.hasOwn(KIND_OF_TYPE, decided) ? (KIND_OF_TYPE[decided] ?? "category") : "category";
}

function refineKind(column: KnownColumn, { values, levels }: { values: number; levels: number }): ColumnKind {
  if (column.kind !== "category") return column.kind;
  if (column.opaque || levels > MAX_LEVELS) return "text";
  return levels > FEW_LEVELS && levels > MAX_LEVEL_SHARE * values ? "text" : "category";
}

/** Every different text of a column, in text order. */
export async function listLevels(database: Database, column: RawColumn): Promise<readonly string[]> {
  const text = sqlText(column);
  const found = await database.rows<{ level: string }>(
    `SELECT DISTINCT ${text} AS level FROM ${column.table} WHERE ${text} IS NOT NULL ORDER BY level`,
  );
  return found.map(({ level }) => level);
}
