import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import type {
  ColumnReader,
  ColumnRequest,
  ColumnSample,
  RequestedColumn,
  TimeRange,
} from "../../core/data/column-reader.ts";
import { buildTable, type Column } from "../../core/data/table.ts";
import { SlipwayError } from "../../core/errors.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./connection.ts";
import { describeValue, type TableColumn, writeName } from "./profile-column.ts";
import { openTable, type ProfileTable, reading, requireColumn } from "./profile-table.ts";
import { ROW_NUMBER } from "./profile-wide.ts";

export type ColumnReaderOptions = Pick<DatabaseOptions, "memoryLimit" | "threads" | "extensions" | "signal">;

const DEFAULT_LIMIT = 1_000_000;
/** As for profiles: a statistic beside other work must not take DuckDB's default of 80 % of the memory. */
const MEMORY_LIMIT = "2GB";
/** Hashes throw a binomial number of rows into a sample; it exceeds its mean by more than this many deviations once in 30,000 tables. */
const SPREAD = 4;

/** Reads raw columns with DuckDB. The values lie in memory: 8 bytes a number, a reference for a text. */
export function createDuckDbColumnReader(limits: ColumnReaderOptions = {}): ColumnReader {
  return {
    async read(request) {
      const { limit = DEFAULT_LIMIT } = request;
      if (!Number.isSafeInteger(limit) || limit < 1) {
        throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
          what: `limit: ${limit} is no number of rows.`,
          remedy: "Give a whole number from 1 on.",
        });
      }
      await using database = await openDatabase({ memoryLimit: MEMORY_LIMIT, ...limits, folder: request.folder });
      return await reading(request.source, () => readSample(database, { ...request, limit }));
    },
  };
}

interface Picked {
  readonly column: TableColumn;
  readonly kind: RequestedColumn["kind"];
}

async function readSample(
  database: Database,
  request: ColumnRequest & { readonly limit: number },
): Promise<ColumnSample> {
  const { time, limit } = request;
  // A millisecond as window: the number of a row's window is then its time.
  const windows = time === undefined ? null : { timestamp: time.timestamp, windowMs: 1 };
  const table = await openTable(database, { ...request, allText: true, windows });
  const picked = request.columns.map(({ name, kind }): Picked => ({ column: requireColumn(table, name), kind }));
  const within = describeRange(table, time);
  const [{ n: rows } = { n: 0 }] = await database.rows<{ n: number }>(
    `SELECT CAST(count(*) AS DOUBLE) AS n FROM ${table.relation} WHERE ${within}`,
  );
  const places: Places = {
    filter: describeShare(rows, limit),
    rows: Math.min(rows, limit),
    within,
    order: time === undefined ? "number" : "time, number",
  };
  const relationOf = ({ column }: Picked): string => table.parts?.get(column.name) ?? table.relation;
  const found = new Map<Picked, Column>();
  for (const [relation, members] of Map.groupBy(picked, relationOf)) {
    const columns = await readColumns(database, { table, relation, members }, places);
    for (const [index, member] of members.entries()) found.set(member, columns[index] as Column);
  }
  const columns = picked.map((one, index) => ({
    ...(found.get(one) as Column),
    name: request.columns[index]?.name ?? "",
  }));
  return { rows, table: buildTable(columns) };
}

/** A condition on rows of the table itself. */
function describeRange({ window }: ProfileTable, time: TimeRange | undefined): string {
  const { startMs, endMs } = time ?? {};
  if (window === null) return "true";
  return [
    `${window} IS NOT NULL`,
    ...(startMs === undefined ? [] : [`${window} >= ${Math.ceil(startMs)}`]),
    ...(endMs === undefined ? [] : [`${window} < ${Math.ceil(endMs)}`]),
  ].join(" AND ");
}

/** A condition on the row's number that holds for nearly `limit` rows. */
function describeShare(rows: number, limit: number): string {
  if (rows <= limit) return "true";
  const share = Math.max(1, limit - SPREAD * Math.sqrt(limit)) / rows;
  return `hash(number) < ${BigInt(Math.floor(share * 2 ** 53)) * 2n ** 11n}::UBIGINT`;
}

interface Places {
  readonly filter: string;
  readonly within: string;
  readonly order: string;
  /** At most so many rows will come. */
  readonly rows: number;
}

interface ReadRelation {
  readonly table: ProfileTable;
  readonly relation: string;
  readonly members: readonly Picked[];
}

async function readColumns(
  database: Database,
  { table, relation, members }: ReadRelation,
  { filter, within, order, rows }: Places,
): Promise<readonly Column[]> {
  const number = table.parts === null ? "row_number() OVER ()" : ROW_NUMBER;
  const receivers = members.map((member) => createReceiver(member, rows));
  const values = members.map(({ column }, index) => `${writeName(column)} AS v${index}`);
  const named = members.map(({ column, kind }, index) => readAs({ ...column, id: `v${index}` }, kind));
  const inner = [...values, `${table.window ?? 0} AS time`, `${number} AS number`].join(", ");
  // Numbered before rows are left out: a row keeps its number whatever the range.
  const numbered = `SELECT ${inner}, (${within}) AS inside FROM ${relation}`;
  let start = 0;
  for await (const chunk of database.chunks(
    `SELECT ${named.join(", ")} FROM (${numbered}) WHERE inside AND ${filter} ORDER BY ${order} LIMIT ${rows}`,
  )) {
    for (const [index, receiver] of receivers.entries()) receiver.receive(chunk.getColumnVector(index), chunk, start);
    start += chunk.rowCount;
  }
  return receivers.map((receiver) => receiver.finish(start));
}

/** No NULL among numbers is sent over: reading its bit costs more than the value itself. */
function readAs(column: TableColumn, kind: RequestedColumn["kind"]): string {
  const value = describeValue(column, kind);
  if (kind === "category") return value;
  return `coalesce(${kind === "boolean" ? `CAST(${value} = 'true' AS DOUBLE)` : value}, 'NaN'::DOUBLE)`;
}

interface Receiver {
  receive(vector: DuckDBVector, chunk: DuckDBDataChunk, start: number): void;
  /** `rows`: how many came. */
  finish(rows: number): Column;
}

function createReceiver({ column: { name }, kind }: Picked, rows: number): Receiver {
  return kind === "category" ? createTextReceiver(name) : createNumberReceiver({ name, kind }, rows);
}

function createNumberReceiver(
  { name, kind }: { readonly name: string; readonly kind: "number" | "timestamp" | "boolean" },
  rows: number,
): Receiver {
  const values = new Float64Array(rows);
  return {
    receive(vector, { rowCount }, start) {
      for (let row = 0; row < rowCount; row++) {
        const value = vector.getItem(row) as number;
        values[start + row] = Number.isFinite(value) ? value : Number.NaN;
      }
    },
    finish: (came) => ({ name, kind, values: values.subarray(0, came) }),
  };
}

function createTextReceiver(name: string): Receiver {
  const values: (string | null)[] = [];
  const shared = new Map<string, string>();
  const share = (text: string): string => {
    const known = shared.get(text);
    if (known === undefined) shared.set(text, text);
    return known ?? text;
  };
  return {
    receive(vector, { rowCount }) {
      for (let row = 0; row < rowCount; row++) {
        const text = vector.getItem(row) as string | null;
        values.push(text === null ? null : share(text));
      }
    },
    finish: () => ({ name, kind: "category", values }),
  };
}
