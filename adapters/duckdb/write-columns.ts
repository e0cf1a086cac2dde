import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database } from "./connection.ts";
import { loadDuckDb } from "./library.ts";
import type { PredictionColumn } from "./prediction-columns.ts";
import { quoteName, quoteText } from "./sql-text.ts";

const CHUNK = 2048; // DuckDB's vector size

export interface WrittenColumns {
  readonly columns: readonly PredictionColumn[];
  readonly rows: number;
}

/** Writes Parquet, whole or not at all. The same columns always give the same bytes. */
export async function writeColumns(database: Database, path: string, { columns, rows }: WrittenColumns): Promise<void> {
  await appendColumns(database, columns, rows);
  const select = columns.map(({ name, stored }, index) => `${stored(`c${index}`)} AS ${quoteName(name)}`).join(", ");
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await database.run(`COPY (SELECT ${select} FROM rows) TO ${quoteText(temporary)} (FORMAT parquet)`);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function appendColumns(database: Database, columns: readonly PredictionColumn[], rows: number): Promise<void> {
  const duckdb = await loadDuckDb();
  const declared = columns.map(({ type }, index) => `c${index} ${type}`);
  await database.run(`CREATE TABLE rows (${declared.join(", ")})`);
  const appender = await database.connection.createAppender("rows");
  const types = columns.map(({ type }) => duckdb[type]);
  for (let start = 0; start < rows; start += CHUNK) {
    const end = Math.min(start + CHUNK, rows);
    const chunk = duckdb.DuckDBDataChunk.create(types, end - start);
    chunk.setColumns(columns.map((column) => column.values(start, end)));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
