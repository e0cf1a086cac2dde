import { readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance } from "@duckdb/node-api";
import { SlipwayError } from "../../core/errors.ts";
import { quoteText } from "./sql-text.ts";

export interface DatabaseOptions {
  /** Such as `2GB`, `512MiB` or `60%` of the memory; default: DuckDB's, 80 % of the memory. What does not fit spills to disk. */
  readonly memoryLimit?: string;
  /** 1 to 1024; default: one for each processor. */
  readonly threads?: number;
  /** Folder of `*.duckdb_extension` files to load. Nothing is ever downloaded. */
  readonly extensions?: string;
  /** Folder that relative paths inside SQL text are resolved against. */
  readonly folder?: string;
}

/** One in-memory database with one connection. Use with `await using`. */
export interface Database extends AsyncDisposable {
  readonly connection: DuckDBConnection;
  run(sql: string): Promise<void>;
  /** Rows as objects. The caller's SQL decides the columns, so the caller names their type; cast BIGINT to DOUBLE to get numbers. */
  rows<Row>(sql: string): Promise<readonly Row[]>;
  /** Column chunks, one at a time, for bulk reading. */
  chunks(sql: string): AsyncIterable<DuckDBDataChunk>;
}

const MEMORY_LIMIT = /^(\d+(\.\d+)?\s*([KMGT]i?)B|[1-9]\d?%|100%)$/i;
const MAX_THREADS = 1024;
let opened = 0;

/** @throws SLIPWAY_E_INPUT_INVALID on a bad memory limit or number of threads, or a folder of extensions that cannot be read or loaded. */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  opened += 1;
  const temporary = join(tmpdir(), `slipway-duckdb-${process.pid}-${opened}`);
  const instance = await DuckDBInstance.create(":memory:", {
    ...resolveSettings(options),
    temp_directory: temporary,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
  });
  const connection = await instance.connect();
  const close = async (): Promise<void> => {
    connection.closeSync();
    instance.closeSync();
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    await connection.run("SET TimeZone = 'UTC'");
    if (options.folder !== undefined) await connection.run(`SET file_search_path = ${quoteText(options.folder)}`);
    if (options.extensions !== undefined) await loadExtensions(connection, options.extensions);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    connection,
    async run(sql) {
      await connection.run(sql);
    },
    async rows<Row>(sql: string) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRowObjectsJS() as unknown as readonly Row[];
    },
    async *chunks(sql) {
      const result = await connection.stream(sql);
      for (
        let chunk = await result.fetchChunk();
        chunk !== null && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        yield chunk;
      }
    },
    [Symbol.asyncDispose]: close,
  };
}

function resolveSettings({ memoryLimit, threads }: DatabaseOptions): Record<string, string> {
  if (memoryLimit !== undefined && (!MEMORY_LIMIT.test(memoryLimit) || Number.parseFloat(memoryLimit) === 0)) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `memory-limit: "${memoryLimit}" is no amount of memory.`,
      remedy: "Write a number and a unit, such as 512MB, 2GiB or 60%.",
    });
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS)) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `threads: ${threads} is no number of threads.`,
      remedy: `Give a whole number from 1 to ${MAX_THREADS}.`,
    });
  }
  return {
    threads: String(threads ?? availableParallelism()),
    ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
  };
}

async function loadExtensions(connection: DuckDBConnection, folder: string): Promise<void> {
  try {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".duckdb_extension")).toSorted();
    for (const file of files) await connection.run(`LOAD ${quoteText(join(folder, file))}`);
  } catch (thrown) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `SLIPWAY_DUCKDB_EXTENSIONS: the extensions in ${folder} cannot be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}.`,
      remedy: "Name a folder that holds *.duckdb_extension files made for this platform and this DuckDB version.",
      cause: thrown,
    });
  }
}
