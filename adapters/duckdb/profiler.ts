import type { Profiler } from "../../core/data/profiler.ts";
import type { Logger } from "../../core/log.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./connection.ts";
import { profileTable } from "./profile-reference.ts";
import { scoreTable } from "./profile-scores.ts";
import { reading } from "./profile-table.ts";
import { countTable } from "./profile-windows.ts";

export interface ProfilerOptions
  extends Pick<DatabaseOptions, "memoryLimit" | "threads" | "extensions" | "remote" | "signal"> {
  readonly log: Logger;
}

/** Where the user sets no limit: a report beside other work must not take DuckDB's default of 80 % of the memory. */
const MEMORY_LIMIT = "2GB";

/** Profiles and counts tables with DuckDB: a few scans, memory that does not grow with the rows. */
export function createDuckDbProfiler({ log, ...limits }: ProfilerOptions): Profiler {
  return {
    async profile(request) {
      await using database = await openProfiling(limits, request.folder);
      return await reading(request.source, () => profileTable(database, request, log));
    },
    async count(request) {
      await using database = await openProfiling(limits, request.folder);
      return await reading(request.source, () => countTable(database, request, log));
    },
    async score(request) {
      await using database = await openProfiling(limits, request.folder);
      return await reading(request.source, () => scoreTable(database, request));
    },
  };
}

export async function openProfiling(options: DatabaseOptions, folder: string): Promise<Database> {
  const database = await openDatabase({ memoryLimit: MEMORY_LIMIT, ...options, folder });
  await database.run("SET preserve_insertion_order = false"); // halves time and memory of sampling
  return database;
}
