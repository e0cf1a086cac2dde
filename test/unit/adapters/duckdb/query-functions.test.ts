import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import { findQueryPaths } from "../../../../adapters/duckdb/query-paths.ts";
import { createDatasetFolder, failureOf } from "./dataset-folder.ts";

async function refusedFunction(source: string): Promise<string | undefined> {
  await using database = await openDatabase();
  const error = await failureOf(findQueryPaths(database, source));
  expect(error.code).toBe("SLIPWAY_E_DATA_UNREADABLE");
  expect(error.remedy).toContain("read_csv");
  return /calls "([^"]*)"/.exec(error.what)?.[1];
}

describe("functions in the SQL of data.source", () => {
  it("cannot write a file", async () => {
    await using folder = await createDatasetFolder();
    const path = join(folder.path, "written.csv");
    const logging = `enable_logging('QueryLog', storage := 'file', storage_config := {'path': '${path}'})`;
    const source = `SELECT i AS id, i % 2 AS y FROM range(200) r(i) LEFT JOIN ${logging} ON true`;
    const error = await failureOf(folder.load({ data: { source } }));
    expect(error.what).toContain('calls "enable_logging"');
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ["enable_logging", "FROM main.ENABLE_LOGGING('QueryLog')"],
    ["enable_logging", "SELECT * FROM \"enable_logging\"('QueryLog')"],
    ["enable_profiling", "SELECT (SELECT count(*) FROM enable_profiling(save_location := 'x')) AS n"],
    ["disable_logging", "WITH t AS (FROM disable_logging()) SELECT * FROM t"],
    ["checkpoint", "SELECT 1 UNION ALL (SELECT 2 FROM checkpoint())"],
    ["query", "SELECT * FROM query('SELECT 1 FROM enable_logging()')"],
    ["json_execute_serialized_sql", "SELECT * FROM json_execute_serialized_sql('{}')"],
    ["read_duckdb", "SELECT * FROM read_duckdb('x.duckdb', table_name = 't')"],
    ["no_such_function", "SELECT * FROM range(3) WHERE range IN (SELECT 1 FROM no_such_function())"],
    ["write_log", "SELECT write_log('::error::x') FROM range(3)"],
    ["getenv", "SELECT * FROM range(3) WHERE getenv('HOME') <> ''"],
  ])("are refused by name when they do more than read: %s in %s", async (name, source) => {
    expect(await refusedFunction(source)).toBe(name);
  });

  it.each([
    ["SELECT * FROM read_csv('a.csv'), read_parquet(['b.parquet', 'c.parquet'])", ["a.csv", "b.parquet", "c.parquet"]],
    ["SELECT * FROM parquet_scan('b.parquet') JOIN read_json_auto('d.json') USING (id)", ["b.parquet", "d.json"]],
    ["SELECT upper(name), unnest([1, 2]) FROM range(3), generate_series(1, 2)", []],
    ["SELECT * FROM glob('*.csv')", []],
    ["SELECT 'enable_logging()' AS text FROM (VALUES (1)) AS t(x), unnest([x])", []],
  ])("are allowed when they only read or generate: %s", async (source, paths) => {
    await using database = await openDatabase();
    expect((await findQueryPaths(database, source)).paths).toEqual(paths);
  });
});
