import { splitBatches } from "./batches.ts";
import { inferTypes } from "./column-kinds.ts";
import { storeTyped } from "./column-retype.ts";
import type { Database } from "./connection.ts";
import { TIME_COLUMN, WINDOW_COLUMN, type WindowClock } from "./profile-clock.ts";
import { type TableColumn, writeName } from "./profile-column.ts";
import { loadRawTable, type RawColumn } from "./raw-table.ts";
import type { Source } from "./source.ts";

/** What is sampled and counted. */
export interface CountSource {
  /** Text for a FROM clause. No query selects `*` from it: expanding ten thousand columns takes longer than counting them. */
  readonly relation: string;
  /** DOUBLE expression of a row's instant in ms since the epoch; null where nothing is cut by time. */
  readonly time: string | null;
  /** BIGINT expression that numbers the row's window, NULL for rows in no window; null when all rows are in window 0. */
  readonly window: string | null;
  /** Of a table too wide for one relation: the relation that holds a column, by name. */
  readonly parts: ReadonlyMap<string, string> | null;
}

/** Beyond, a statement over the whole table takes seconds to plan, whatever it asks for. */
export const MAX_PLAIN_COLUMNS = 1_000;
/** One row for each row of the table: its number, window and hash. Joined to every part. */
const ROWS_TABLE = "slipway_rows";
export const ROW_HASH = "slipway_h";
export const ROW_NUMBER = "slipway_r";

export interface WideTable {
  readonly columns: readonly TableColumn[];
  readonly parts: ReadonlyMap<string, string>;
}

/** Reads a wide source once into tables of some hundred columns, in the order of its rows. */
export async function loadWideTable(
  database: Database,
  source: Source,
  { allText }: { readonly allText: boolean },
): Promise<WideTable> {
  await database.run("SET preserve_insertion_order = true"); // parts are joined by the number of the row
  const raw = await loadRawTable(database, source);
  const typed = allText ? raw.columns : await inferTypes(database, raw, new Set());
  const stored = await storeTyped(database, typed, new Map());
  const relationOf = ({ table }: RawColumn): string =>
    `(${table} JOIN ${ROWS_TABLE} ON ${table}.rowid = ${ROW_NUMBER})`;
  return {
    columns: stored.map((column) => ({ name: column.name, type: typeOf(column), id: column.id, table: column.table })),
    parts: new Map(stored.map((column) => [column.name, relationOf(column)])),
  };
}

function typeOf({ opaque, written, type, storage }: RawColumn): string {
  return opaque || written ? type : storage;
}

interface StoredRows {
  readonly clock: WindowClock | null;
  /** A condition on `rowid`; null: every row. */
  readonly kept: string | null;
}

/** Writes the numbers of the rows, their times and windows. */
export async function storeRows(
  database: Database,
  { columns, parts }: WideTable,
  { clock, kept }: StoredRows,
): Promise<CountSource> {
  const table = clock?.timed.table ?? columns[0]?.table ?? "raw0";
  const create = `CREATE OR REPLACE TABLE ${ROWS_TABLE} AS SELECT rowid AS ${ROW_NUMBER}, CAST(0 AS UBIGINT) AS ${ROW_HASH}`;
  if (clock === null) {
    await database.run(`${create} FROM ${table}${kept === null ? "" : ` WHERE ${kept}`}`);
    return { relation: ROWS_TABLE, time: null, window: null, parts };
  }
  const conditions = [clock.condition, kept].filter((condition) => condition !== null).map((one) => `(${one})`);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const placed = `SELECT rowid, ${clock.time} AS ${TIME_COLUMN} FROM ${table}${where}`;
  await database.run(`${create}, ${TIME_COLUMN}, ${clock.window} AS ${WINDOW_COLUMN} FROM (${placed})`);
  return { relation: ROWS_TABLE, time: TIME_COLUMN, window: WINDOW_COLUMN, parts };
}

/** Writes the hash of every row over `identity`, part by part. */
export async function storeHashes(database: Database, identity: readonly TableColumn[]): Promise<void> {
  await database.run(`UPDATE ${ROWS_TABLE} SET ${ROW_HASH} = 0`);
  for (const [table, members] of Map.groupBy(identity, (column) => column.table ?? "raw0")) {
    for (const batch of splitBatches(members, COLUMNS_PER_HASH)) {
      await database.run(
        `UPDATE ${ROWS_TABLE} SET ${ROW_HASH} = hash(${ROW_HASH}, ${batch.map(writeName).join(", ")}) FROM ${table} WHERE ${table}.rowid = ${ROW_NUMBER}`,
      );
    }
  }
}

const COLUMNS_PER_HASH = 500;

/** Batches of items whose columns lie in one relation, each with that relation as its source. */
export function splitBySource<Item>(
  source: CountSource,
  items: readonly Item[],
  { nameOf, size }: { readonly nameOf: (item: Item) => string; readonly size: number },
): readonly { readonly part: CountSource; readonly batch: readonly Item[] }[] {
  const { parts } = source;
  if (parts === null) return splitBatches(items, size).map((batch) => ({ part: source, batch }));
  return [...Map.groupBy(items, (item) => parts.get(nameOf(item)) ?? source.relation)].flatMap(([relation, members]) =>
    splitBatches(members, size).map((batch) => ({ part: { ...source, relation }, batch })),
  );
}
