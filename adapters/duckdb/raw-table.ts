import { SlipwayError } from "../../core/errors.ts";
import { assertDistinctNames } from "./column-names.ts";
import type { Database } from "./connection.ts";
import { detectCsvDialect } from "./csv-dialect.ts";
import { listNames } from "./name-hint.ts";
import { describeReadError } from "./read-errors.ts";
import { CSV_NULLS, describeRelation, quotePath, type Source, type SourceFile } from "./source.ts";
import { quoteName, quoteText } from "./sql-text.ts";

/** How a column lies in the table `raw`. `VARCHAR` of a CSV file is what is written; missing is NULL everywhere. */
export type Storage = "BIGINT" | "DOUBLE" | "BOOLEAN" | "DATE" | "TIMESTAMP" | "VARCHAR";

export interface RawColumn {
  readonly name: string;
  /** Its name in SQL: `c0`, `c1` …, so that no name from data ever stands in SQL as an identifier. */
  readonly id: string;
  /** The table that holds it. */
  readonly table: string;
  readonly storage: Storage;
  /** DuckDB's type of the source; VARCHAR for CSV. */
  readonly type: string;
  /** Text of a CSV file whose type is not known yet. */
  readonly written: boolean;
  /** Nested and binary values: text that means nothing to a model. */
  readonly opaque: boolean;
}

export interface RawFile {
  readonly name: string;
  readonly rows: number;
}

/**
 * All rows of a source in tables `raw0`, `raw1` … `(f INTEGER, c0, c1 …)`: `f` is the index of the file, rowid the order
 * of rows, the same in all of them. Each holds a run of the columns sorted by name.
 */
export interface RawTable {
  readonly columns: readonly RawColumn[];
  /** Every column of the source, also those that were not asked for. */
  readonly names: readonly string[];
  /** Of a query: one entry for its result. */
  readonly files: readonly RawFile[];
  readonly rows: number;
}

export interface RawTableOptions {
  /** Columns to load, all into one table; default: every column. */
  readonly only?: ReadonlySet<string>;
}

export const QUERY_NAME = "(query)";
// One table of 10,000 columns takes a minute for every statement to plan, and DuckDB buffers 2048 values of every column; but every table
// reads the files again.
const COLUMNS_PER_TABLE = 2_500;

/** A column of one input, before the inputs are joined. `sql` reads it. */
interface Piece {
  readonly name: string;
  readonly sql: string;
  readonly storage: Storage;
  readonly type: string;
  readonly opaque: boolean;
}

interface Input {
  readonly name: string;
  readonly relation: string;
  readonly pieces: readonly Piece[];
}

/** @throws SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_DATA_EMPTY, SLIPWAY_E_COLUMN_CONFLICT */
export async function loadRawTable(
  database: Database,
  source: Source,
  { only }: RawTableOptions = {},
): Promise<RawTable> {
  const inputs = await describeInputs(database, source);
  const joined = joinColumns(inputs, source);
  const names = joined.map(({ name }) => name);
  const columns = only === undefined ? assignTables(joined) : joined.filter(({ name }) => only.has(name));
  const tables = [...Map.groupBy(columns, ({ table }) => table)];
  for (const [table, members] of tables) {
    const declared = members.map(({ id, storage }) => `, ${id} ${storage}`).join("");
    await database.run(`CREATE TABLE ${table} (f INTEGER${declared})`);
  }
  const files: RawFile[] = [];
  for (const [index, input] of inputs.entries()) {
    let rows = 0;
    for (const [table, members] of tables) rows = await insertRows(database, { table, members, input, index });
    files.push({ name: input.name, rows });
  }
  return { columns, names, files, rows: files.reduce((total, file) => total + file.rows, 0) };
}

interface Insertion {
  readonly table: string;
  readonly members: readonly RawColumn[];
  readonly input: Input;
  /** Of the input. */
  readonly index: number;
}

async function insertRows(database: Database, { table, members, input, index }: Insertion): Promise<number> {
  const sql = new Map(input.pieces.map((piece) => [piece.name, piece.sql]));
  const values = members.map(({ name, storage }) => `, (${sql.get(name) ?? "NULL"})::${storage}`).join("");
  try {
    const [inserted] = await database.rows<{ Count: bigint }>(
      `INSERT INTO ${table} SELECT ${index}${values} FROM ${input.relation}`,
    );
    return Number(inserted?.Count ?? 0);
  } catch (thrown) {
    throw describeReadError(thrown, input.name);
  }
}

function assignTables(columns: readonly RawColumn[]): readonly RawColumn[] {
  const sorted = columns.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
  const tables = new Map(sorted.map(({ id }, index) => [id, `raw${Math.floor(index / COLUMNS_PER_TABLE)}`]));
  return columns.map((column) => ({ ...column, table: tables.get(column.id) ?? column.table }));
}

async function describeInputs(database: Database, source: Source): Promise<readonly Input[]> {
  if (source.kind === "query") return [await describeTyped(database, QUERY_NAME, source)];
  const { format } = source;
  if (format === "csv") return await Promise.all(source.files.map(describeCsv));
  const inputs: Input[] = [];
  for (const file of source.files) {
    inputs.push(await describeTyped(database, file.name, { kind: "files", format, files: [file] }));
  }
  return inputs;
}

export async function describeCsv(file: SourceFile): Promise<Input> {
  const { delimiter, header, skip } = await detectCsvDialect(file);
  const columns = header.map((_, index) => `c${index}: 'VARCHAR'`).join(", ");
  const options = `auto_detect = false, header = true, skip = ${skip}, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', ${CSV_NULLS}`;
  return {
    name: file.name,
    relation: `read_csv(${quotePath(file.path)}, ${options}, columns = {${columns}})`,
    pieces: header.map((name, index) => ({
      name,
      sql: `c${index}`,
      storage: "VARCHAR",
      type: "VARCHAR",
      opaque: false,
    })),
  };
}

async function describeTyped(database: Database, name: string, source: Source): Promise<Input> {
  const relation = describeRelation(source);
  try {
    const described = await database.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM ${relation}`,
    );
    await assertDistinctNames(
      database,
      source,
      described.map(({ column_name }) => column_name),
    );
    const pieces = described.map((column) => describePiece(column.column_name, column.column_type));
    return { name, relation, pieces };
  } catch (thrown) {
    throw describeReadError(thrown, name);
  }
}

const INTEGER = /^U?(TINY|SMALL|BIG)?INT(EGER)?$/;
const NUMBER = /^(FLOAT|DOUBLE|U?HUGEINT|BIGNUM|DECIMAL\(.*\))$/;
const TEXT = /^(VARCHAR|UUID|ENUM\(.*\))$/s;

function describePiece(name: string, type: string): Piece {
  const column = quoteName(name);
  const finite = `CASE WHEN isfinite(${column}) THEN ${column} END`;
  const as = (storage: Storage, sql: string, opaque = false): Piece => ({ name, sql, storage, type, opaque });
  if (INTEGER.test(type) && type !== "UBIGINT") return as("BIGINT", column);
  if (NUMBER.test(type) || type === "UBIGINT") {
    return as("DOUBLE", `CASE WHEN isfinite(${column}::DOUBLE) THEN ${column}::DOUBLE END`);
  }
  if (type === "BOOLEAN") return as("BOOLEAN", column);
  if (type === "DATE") return as("DATE", finite);
  if (type.startsWith("TIMESTAMP")) return as("TIMESTAMP", finite);
  if (TEXT.test(type)) return as("VARCHAR", `nullif(${column}::VARCHAR, '')`);
  if (type === "JSON") return as("VARCHAR", `nullif(${column} ->> '$', '')`);
  return as("VARCHAR", `${column}::VARCHAR`, true);
}

function joinColumns(inputs: readonly Input[], source: Source): readonly RawColumn[] {
  const [first] = inputs;
  if (first === undefined) throw new RangeError("a source has at least one input");
  const written = source.kind === "files" && source.format === "csv";
  const pieces = inputs.map((input) => new Map(input.pieces.map((piece) => [piece.name, piece])));
  for (const [index, input] of inputs.entries()) assertSameNames(first, input, pieces[index] ?? new Map());
  return first.pieces.map(({ name, type, opaque }, index) => {
    const storage = joinStorage(
      name,
      inputs.map((input, position) => ({ file: input.name, piece: pieces[position]?.get(name) })),
    );
    return { name, id: `c${index}`, table: "raw0", storage, type, written, opaque };
  });
}

function assertSameNames(first: Input, input: Input, found: ReadonlyMap<string, Piece>): void {
  const expected = new Set(first.pieces.map(({ name }) => name));
  const missing = [...expected].filter((name) => !found.has(name));
  const extra = input.pieces.map(({ name }) => name).filter((name) => !expected.has(name));
  if (missing.length === 0 && extra.length === 0) return;
  const parts = [
    ...(missing.length === 0 ? [] : [`lacks ${listNames(missing)}`]),
    ...(extra.length === 0 ? [] : [`has ${listNames(extra)} besides`]),
  ];
  throw new SlipwayError("SLIPWAY_E_COLUMN_CONFLICT", {
    what: `Data files "${first.name}" and "${input.name}" have different columns: the second ${parts.join(" and ")}.`,
    remedy: "Give all files of one source the same columns, or choose and name them with a SELECT.",
    file: input.name,
  });
}

const FAMILIES: Readonly<Record<Storage, string>> = {
  BIGINT: "numbers",
  DOUBLE: "numbers",
  BOOLEAN: "booleans",
  DATE: "times",
  TIMESTAMP: "times",
  VARCHAR: "text",
};

function joinStorage(column: string, found: readonly { file: string; piece: Piece | undefined }[]): Storage {
  const known = found.flatMap(({ file, piece }) => (piece === undefined ? [] : [{ file, ...piece }]));
  const [first] = known;
  const other = known.find(({ storage }) => first !== undefined && FAMILIES[storage] !== FAMILIES[first.storage]);
  if (first !== undefined && other !== undefined) {
    throw describeConflict(column, [
      { file: first.file, what: `${FAMILIES[first.storage]} (${first.type})` },
      { file: other.file, what: `${FAMILIES[other.storage]} (${other.type})` },
    ]);
  }
  const storages = new Set(known.map(({ storage }) => storage));
  if (storages.size > 1) return storages.has("DOUBLE") ? "DOUBLE" : "TIMESTAMP";
  return first?.storage ?? "VARCHAR";
}

/** The same column holds different things in two files. */
export function describeConflict(
  column: string,
  [first, second]: readonly [{ file: string; what: string }, { file: string; what: string }],
): SlipwayError {
  return new SlipwayError("SLIPWAY_E_COLUMN_CONFLICT", {
    what: `Column ${JSON.stringify(column)} holds ${first.what} in "${first.file}" and ${second.what} in "${second.file}".`,
    remedy: `Correct one of the files, or declare how to read it: expect: { ${JSON.stringify(column)}: { type: "category" } }.`,
    file: second.file,
  });
}
