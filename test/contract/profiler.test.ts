import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { openDatabase } from "../../adapters/duckdb/connection.ts";
import { createDuckDbProfiler } from "../../adapters/duckdb/profiler.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { createMemoryProfiler } from "../fakes/create-memory-profiler.ts";
import type { MemoryTable } from "../fakes/memory-profiler.ts";
import { describeProfiler } from "./profiler.suite.ts";

describe("the profiler of tables in memory", () => {
  describeProfiler((table, test) => test({ profiler: createMemoryProfiler({ table }), folder: ".", source: "table" }));
});

describe("the profiler of DuckDB", () => {
  describeProfiler(async (table, test) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-profiler-"));
    await writeTable(table, join(folder.path, "table.parquet"));
    await test({
      profiler: createDuckDbProfiler({ log: SILENT_LOGGER }),
      folder: folder.path,
      source: "table.parquet",
    });
  });
});

async function writeTable(table: MemoryTable, path: string): Promise<void> {
  const columns = Object.entries(table);
  const quote = (value: number | string): string => (typeof value === "string" ? `'${value}'` : `${value}::DOUBLE`);
  const literal = (value: number | string | null | undefined): string =>
    value === null || value === undefined || Number.isNaN(value) ? "NULL" : quote(value);
  const rows = (columns[0]?.[1] ?? []).map(
    (_, row) => `(${columns.map(([, values]) => literal(values[row])).join(", ")})`,
  );
  await using database = await openDatabase({ threads: 1 });
  await database.run(
    `COPY (SELECT * FROM (VALUES ${rows.join(", ")}) AS t(${columns.map(([name]) => name).join(", ")})) TO '${path}' (FORMAT parquet)`,
  );
}
