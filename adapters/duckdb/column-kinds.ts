import type { ColumnSummary } from "../../core/data/dataset.ts";
import type { ColumnKind } from "../../core/data/table.ts";
import { aggregateColumns, aggregateEach, isShortAndWide } from "./batches.ts";
import { sqlEpochMs, sqlNumber, sqlText, sqlValue } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { describeConflict, type RawColumn, type RawTable } from "./raw-table.ts";
import { sqlIsTruthWord, TRUTH_WORD } from "./truth-words.ts";

/** A column with the kind under which it is read. */
export interface KnownColumn extends RawColumn {
  readonly kind: ColumnKind;
}

const MAX_LEVELS = 1_000; // beyond, one-hot features and level tables stop being useful
const FEW_LEVELS = 20; // as many levels are levels in any table, however short
const MAX_LEVEL_SHARE = 0.5; // more different texts than half the rows are names or free text
const EXACT_DISTINCT = 10_000; // above, DuckDB's HyperLogLog estimate is kept: exact counts of 20 columns double the load time

/**
 * Decides what text of CSV files is: numbers when every value is one, booleans when every value is the word true or false
 * (decision 0015), dates and timestamps when every value is ISO 8601, else text. `forced` names columns that are read as
 * declared.
 * @throws SLIPWAY_E_COLUMN_CONFLICT when a column holds numbers in one file and text in another
 */
export async function inferTypes(
  database: Database,
  raw: RawTable,
  forced: ReadonlySet<string>,
): Promise<readonly RawColumn[]> {
  const open = raw.columns.filter((column) => column.written && !forced.has(column.name));
  const { rows } = raw;
  const counted = await countNumbers(database, open, rows);
  const numberless = open.filter((column) => !isNumeric(counted.get(column)));
  const numeric = open.filter((column) => isNumeric(counted.get(column)));
  if (raw.files.length > 1) await assertSameInFiles(database, raw, numberless);
  const bounded = await findBounds(database, numberless, {
    rows,
    valuesOf: (column) => counted.get(column)?.values ?? 0,
  });
  const types = new Map([
    ...(await findIntegers(database, numeric, rows)),
    ...(await findBooleans(database, bounded)),
    ...(await findTimes(database, bounded)),
  ]);
  return raw.columns.map((column) => ({ ...column, type: types.get(column.name) ?? column.type }));
}

const tableOf = ({ table }: RawColumn): string => table;

interface TextCounts {
  readonly values: number;
  readonly numbers: number;
}

async function countNumbers(
  database: Database,
  columns: readonly RawColumn[],
  rows: number,
): Promise<ReadonlyMap<RawColumn, TextCounts>> {
  const counts = await aggregateColumns<RawColumn, TextCounts>(database, columns, {
    rows,
    fields: ({ id }) => ({
      values: `count(${id})::DOUBLE`,
      numbers: `count(TRY_CAST(${id} AS DOUBLE))::DOUBLE`,
    }),
  });
  return new Map(columns.map((column, index) => [column, counts[index] as TextCounts]));
}

function isNumeric(counts: TextCounts | undefined): boolean {
  return counts !== undefined && counts.values > 0 && counts.numbers === counts.values;
}

async function findIntegers(
  database: Database,
  columns: readonly RawColumn[],
  rows: number,
): Promise<readonly (readonly [string, string])[]> {
  const found = await aggregateColumns<RawColumn, { whole: boolean }>(database, columns, {
    rows,
    fields: ({ id }) => ({
      whole: `bool_and(TRY_CAST(${id} AS DOUBLE) IS NOT DISTINCT FROM TRY_CAST(${id} AS BIGINT)::DOUBLE)`,
    }),
  });
  return columns.map(({ name }, index) => [name, found[index]?.whole === true ? "BIGINT" : "DOUBLE"]);
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

/** A column of text with its first and last value in text order: only columns whose ends look right are looked through. */
interface BoundedColumn {
  readonly column: RawColumn;
  readonly values: number;
  readonly least: string;
  readonly most: string;
}

async function findBounds(
  database: Database,
  columns: readonly RawColumn[],
  { rows, valuesOf }: { readonly rows: number; readonly valuesOf: (column: RawColumn) => number },
): Promise<readonly BoundedColumn[]> {
  const bounds = await aggregateColumns<RawColumn, { least: string | null; most: string | null }>(database, columns, {
    rows,
    fields: ({ id }) => ({ least: `min(${id})`, most: `max(${id})` }),
  });
  return columns.flatMap((column, index) => {
    const { least = null, most = null } = bounds[index] ?? {};
    return least === null || most === null ? [] : [{ column, values: valuesOf(column), least, most }];
  });
}

async function findBooleans(
  database: Database,
  columns: readonly BoundedColumn[],
): Promise<readonly (readonly [string, string])[]> {
  const candidates = columns.filter(({ least, most }) => TRUTH_WORD.test(least) && TRUTH_WORD.test(most));
  const found = await aggregateEach<BoundedColumn, { words: number }>(database, candidates, {
    tableOf: ({ column }) => column.table,
    fields: ({ column }) => ({ words: `count(*) FILTER (${sqlIsTruthWord(column.id)})::DOUBLE` }),
  });
  return candidates
    .filter(({ values }, index) => found[index]?.words === values)
    .map(({ column }) => [column.name, "BOOLEAN"]);
}

/** A failing cast of every text costs seconds, hence only where the ends look like a time. */
async function findTimes(
  database: Database,
  columns: readonly BoundedColumn[],
): Promise<readonly (readonly [string, string])[]> {
  const candidates = columns.filter(({ least, most }) => ISO_TIME.test(least) && ISO_TIME.test(most));
  const found = await aggregateEach<BoundedColumn, { times: number; dates: number }>(database, candidates, {
    tableOf: ({ column }) => column.table,
    fields: ({ column: { id } }) => ({
      times: `count(*) FILTER (isfinite(TRY_CAST(${id} AS TIMESTAMPTZ)) AND ord(${id}) BETWEEN 48 AND 57)::DOUBLE`,
      dates: `count(*) FILTER (regexp_full_match(${id}, '${ISO_DATE.source.slice(1, -1)}'))::DOUBLE`,
    }),
  });
  return candidates.flatMap(({ column, values }, index) => {
    const { times = 0, dates = 0 } = found[index] ?? {};
    return times === values ? [[column.name, dates === values ? "DATE" : "TIMESTAMP"] as const] : [];
  });
}

/** Counts of every column and the kind that follows from them, unless `declared` says one. */
export async function summariseColumns(
  database: Database,
  columns: readonly RawColumn[],
  { declared, rows }: { declared: ReadonlyMap<string, ColumnKind>; rows: number },
): Promise<readonly (KnownColumn & { readonly summary: ColumnSummary })[]> {
  const assumed = columns.map((column) => ({ ...column, kind: declared.get(column.name) ?? assumeKind(column) }));
  const distinctOf = isShortAndWide({ columns: columns.length, rows }) ? sqlGroupedDistinct : sqlDistinct;
  const counts = await aggregateColumns<KnownColumn, Counts>(database, assumed, {
    rows,
    fields: (column) => {
      const value = sqlValue(column, column.kind);
      const bound = sqlBound(column);
      return {
        values: `count(${value})::DOUBLE`,
        distinct: rows <= EXACT_DISTINCT ? distinctOf(value) : `approx_count_distinct(${value})::DOUBLE`,
        ...(bound === null ? {} : { least: `min(${bound})`, most: `max(${bound})` }),
      };
    },
  });
  const few =
    rows <= EXACT_DISTINCT ? [] : assumed.filter((_, index) => (counts[index]?.distinct ?? 0) <= EXACT_DISTINCT);
  const exact = await aggregateEach<KnownColumn, { n: number }>(database, few, {
    tableOf,
    fields: (column) => ({ n: sqlDistinct(sqlValue(column, column.kind)) }),
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
  readonly least?: number | null;
  readonly most?: number | null;
}

/** Not count(DISTINCT …), which prepares a hash table of megabytes for every column. */
function sqlDistinct(value: string): string {
  return `coalesce(cardinality(histogram(${value})), 0)::DOUBLE`;
}

/** Of stacked columns one hash table serves all, and is the faster of the two. */
function sqlGroupedDistinct(value: string): string {
  return `count(DISTINCT ${value})::DOUBLE`;
}

function sqlBound(column: KnownColumn): string | null {
  if (column.kind === "timestamp") return sqlEpochMs(column);
  return column.kind === "number" ? sqlNumber(column) : null;
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
