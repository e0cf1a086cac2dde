import type { DuckDBVector } from "@duckdb/node-api";
import { PART_NAMES, type PartName } from "../../core/data/dataset.ts";
import { buildTable, type Column, type Table } from "../../core/data/table.ts";
import { splitBatches } from "./batches.ts";
import { type KnownColumn, listLevels } from "./column-kinds.ts";
import { sqlText, sqlValue } from "./column-sql.ts";
import type { Database } from "./connection.ts";

export interface ReadPart {
  readonly table: Table;
  readonly rowIds: readonly string[];
}

/** Where each row of `raw` goes. */
interface Places {
  readonly part: Uint8Array;
  readonly slot: Int32Array;
  readonly rowIds: readonly string[][];
}

/** Where the rows of one chunk go. */
interface ChunkPlaces {
  readonly count: number;
  readonly part: Uint8Array;
  readonly slot: Int32Array;
}

/** Copies one chunk of one column to where its rows go; `finish` hands over the column of every part. */
interface Receiver {
  readonly sql: string;
  receive(values: DuckDBVector, places: ChunkPlaces): void;
  finish(): readonly Column[];
}

/** Reads columns of `raw` as tables, one per part of `parts`, rows sorted by row id. */
export async function readParts(
  database: Database,
  { columns, rows }: { columns: readonly KnownColumn[]; rows: number },
): Promise<Readonly<Record<PartName, ReadPart>>> {
  const places = await readPlaces(database, rows);
  const found = new Map<string, readonly Column[]>();
  for (const [table, members] of Map.groupBy(columns, (column) => column.table)) {
    for (const batch of splitBatches(members)) {
      const read = await readColumns(database, { columns: batch, table }, places);
      for (const [index, { name }] of batch.entries()) found.set(name, read[index] ?? []);
    }
  }
  const [train, validation, test] = PART_NAMES.map((_, part) => ({
    table: buildTable(columns.map(({ name }) => found.get(name)?.[part] as Column)),
    rowIds: places.rowIds[part] ?? [],
  }));
  if (train === undefined || validation === undefined || test === undefined) throw new RangeError("three parts");
  return { train, validation, test };
}

async function readPlaces(database: Database, rows: number): Promise<Places> {
  const places = {
    part: new Uint8Array(rows),
    slot: new Int32Array(rows),
    rowIds: PART_NAMES.map((): string[] => []),
  };
  for await (const chunk of database.chunks("SELECT r, p::INTEGER, id FROM parts ORDER BY p, id")) {
    const [row, part, id] = [0, 1, 2].map((column) => chunk.getColumnValues(column)) as [number[], number[], string[]];
    for (const [index, position] of row.entries()) {
      const rowIds = places.rowIds[part[index] as number] as string[];
      places.part[position] = part[index] as number;
      places.slot[position] = rowIds.length;
      rowIds.push(id[index] as string);
    }
  }
  return places;
}

async function readColumns(
  database: Database,
  { columns, table }: { columns: readonly KnownColumn[]; table: string },
  places: Places,
): Promise<readonly (readonly Column[])[]> {
  const receivers: Receiver[] = [];
  for (const column of columns) receivers.push(await createReceiver(database, column, places));
  const select = receivers.map(({ sql }) => sql).join(", ");
  for await (const chunk of database.chunks(`SELECT rowid::INTEGER, ${select} FROM ${table}`)) {
    const chunkPlaces = locate(chunk.getColumnVector(0), places);
    for (const [index, receiver] of receivers.entries())
      receiver.receive(chunk.getColumnVector(index + 1), chunkPlaces);
  }
  return receivers.map((receiver) => receiver.finish());
}

function locate(rows: DuckDBVector, places: Places): ChunkPlaces {
  const count = rows.itemCount;
  const located = { count, part: new Uint8Array(count), slot: new Int32Array(count) };
  for (let index = 0; index < count; index++) {
    const row = rows.getItem(index) as number;
    located.part[index] = places.part[row] as number;
    located.slot[index] = places.slot[row] as number;
  }
  return located;
}

async function createReceiver(database: Database, column: KnownColumn, places: Places): Promise<Receiver> {
  const sizes = places.rowIds.map(({ length }) => length);
  if (column.kind === "category" || column.kind === "text") return await createTextReceiver(database, column, sizes);
  const { name, kind } = column;
  const parts = sizes.map((size) => new Float64Array(size));
  return {
    // No NULL is sent over: the client tests validity bits with BigInt arithmetic, which costs more than the value itself.
    sql: `coalesce(${sqlValue(column, kind)}, 'NaN'::DOUBLE)`,
    receive: (values, chunk) => scatterNumbers(values, chunk, parts),
    finish: () => parts.map((values) => ({ name, kind, values })),
  };
}

const MISSING_CODE = -1;
const FEW_ROWS = 5_000; // decoding so many texts is cheaper than asking for the levels first
type TextParts = readonly (string | null)[][];

async function createTextReceiver(
  database: Database,
  column: KnownColumn,
  sizes: readonly number[],
): Promise<Receiver> {
  const { name } = column;
  const kind = column.kind === "text" ? "text" : "category";
  const parts: TextParts = sizes.map((size) => new Array<string | null>(size).fill(null));
  const finish = (): readonly Column[] => parts.map((values) => ({ name, kind, values }));
  const rows = sizes.reduce((total, size) => total + size, 0);
  if (kind === "text" || rows <= FEW_ROWS) {
    const shared = new Map<string, string>();
    return { sql: sqlText(column), receive: (values, chunk) => scatterTexts(values, chunk, { parts, shared }), finish };
  }
  // Codes of an ENUM, not texts: a million rows then share one string per level, and no text is decoded twice.
  const levels = await listLevels(database, column);
  const type = `levels_${column.id}`;
  if (levels.length > 0) await createEnum(database, type, column);
  const code = `coalesce(enum_code(${sqlText(column)}::${type})::INTEGER, ${MISSING_CODE})`;
  return {
    sql: levels.length === 0 ? `${MISSING_CODE}` : code,
    receive: (values, chunk) => scatterLevels(values, chunk, { parts, levels }),
    finish,
  };
}

async function createEnum(database: Database, type: string, column: KnownColumn): Promise<void> {
  const text = sqlText(column);
  await database.run(`
    CREATE TYPE ${type} AS ENUM (
      SELECT DISTINCT ${text} AS level FROM ${column.table} WHERE ${text} IS NOT NULL ORDER BY level
    )`);
}

// Three loops and not one with a callback: twenty million values pass here, and each loop sees one type of vector.

function scatterNumbers(
  values: DuckDBVector,
  { count, part, slot }: ChunkPlaces,
  parts: readonly Float64Array[],
): void {
  for (let index = 0; index < count; index++) {
    const target = parts[part[index] as number] as Float64Array;
    target[slot[index] as number] = values.getItem(index) as number;
  }
}

function scatterTexts(
  values: DuckDBVector,
  { count, part, slot }: ChunkPlaces,
  { parts, shared }: { parts: TextParts; shared: Map<string, string> },
): void {
  for (let index = 0; index < count; index++) {
    const target = parts[part[index] as number] as (string | null)[];
    const text = values.getItem(index) as string | null;
    target[slot[index] as number] = text === null ? null : share(shared, text);
  }
}

/** Equal texts become one string. */
function share(shared: Map<string, string>, text: string): string {
  const known = shared.get(text);
  if (known === undefined) shared.set(text, text);
  return known ?? text;
}

function scatterLevels(
  codes: DuckDBVector,
  { count, part, slot }: ChunkPlaces,
  { parts, levels }: { parts: TextParts; levels: readonly string[] },
): void {
  for (let index = 0; index < count; index++) {
    const target = parts[part[index] as number] as (string | null)[];
    target[slot[index] as number] = levels[codes.getItem(index) as number] ?? null;
  }
}
