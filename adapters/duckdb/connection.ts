import { readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBDataChunk, DuckDBMaterializedResult } from "@duckdb/node-api";
import type { RemoteAccess } from "../../core/data/remote-access.ts";
import { SlipwayError } from "../../core/errors.ts";
import { loadDuckDb } from "./library.ts";
import { allowAddresses } from "./remote-access.ts";
import { quoteText } from "./sql-text.ts";

export interface DatabaseOptions {
  /** Such as `2GB`, `512MiB` or `60%` of the memory; default: DuckDB's, 80 % of the memory. What does not fit spills to disk. */
  readonly memoryLimit?: string;
  /** 1 to 1024; default: one for each processor. */
  readonly threads?: number;
  /** Folder of `*.duckdb_extension` files to load. */
  readonly extensions?: string;
  /** How tables at addresses are reached. Default: without keys, and nothing is downloaded. */
  readonly remote?: RemoteAccess;
  /** Folder that relative paths inside SQL text are resolved against. */
  readonly folder?: string;
  /** Ends the statement that is running and refuses all that follow, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One in-memory database with one connection. Use with `await using`. */
export interface Database extends AsyncDisposable {
  readonly connection: DuckDBConnection;
  /** To be called before an address is read. @throws SLIPWAY_E_RUNTIME_MISSING without the extension that reads them */
  allowAddresses(): Promise<void>;
  /** The result lies in memory as a whole. */
  run(sql: string): Promise<DuckDBMaterializedResult>;
  /** Rows as objects. The caller's SQL decides the columns, so the caller names their type; cast BIGINT to DOUBLE to get numbers. */
  rows<Row>(sql: string): Promise<readonly Row[]>;
  /** Column chunks, one at a time, for bulk reading. */
  chunks(sql: string): AsyncIterable<DuckDBDataChunk>;
}

const MEMORY_LIMIT = /^(\d+(\.\d+)?\s*([KMGT]i?)B|[1-9]\d?%|100%)$/i;
const MAX_THREADS = 1024;
let opened = 0;

/**
 * @throws SLIPWAY_E_INPUT_INVALID on a bad memory limit or number of threads, or a folder of extensions that cannot be read
 * or loaded; SLIPWAY_E_RUNTIME_MISSING
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const { DuckDBInstance } = await loadDuckDb();
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
  const interruption = watch(connection, options.signal);
  const guarded = interruption.guarded;
  const close = async (): Promise<void> => {
    interruption.stop();
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
    allowAddresses: () => allowAddresses(connection, options.remote),
    run: (sql) => guarded(() => connection.run(sql)),
    async rows<Row>(sql: string) {
      const reader = await guarded(() => connection.runAndReadAll(sql));
      return reader.getRowObjectsJS() as unknown as readonly Row[];
    },
    async *chunks(sql) {
      const result = await guarded(() => connection.stream(sql));
      const next = (): Promise<DuckDBDataChunk | null> => guarded(() => result.fetchChunk());
      for (let chunk = await next(); chunk !== null && chunk.rowCount > 0; chunk = await next()) yield chunk;
    },
    [Symbol.asyncDispose]: close,
  };
}

const INTERRUPT_AGAIN_MS = 50;

/** Interrupts the connection when the signal is aborted, and names the signal's reason as what ended a statement. */
function watch(connection: DuckDBConnection, signal: AbortSignal | undefined) {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    // DuckDB forgets an interrupt that comes before a statement has started to run.
    timer = setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
  };
  signal?.addEventListener("abort", interrupt, { once: true });
  return {
    async guarded<Result>(work: () => Promise<Result>): Promise<Result> {
      signal?.throwIfAborted();
      try {
        return await work();
      } catch (thrown) {
        signal?.throwIfAborted();
        throw thrown;
      }
    },
    stop(): void {
      signal?.removeEventListener("abort", interrupt);
      clearInterval(timer);
    },
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
