import { SlipwayError } from "../../core/errors.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import { escapeGlob, type Source } from "./source.ts";
import { quoteTexts } from "./sql-text.ts";

/**
 * DuckDB cannot tell `rate` from `Rate`: of a Parquet or JSON file or a query that has both it calls the second `Rate_1`, and a model would ask
 * for a column that nobody has. `described` are the names that DuckDB gives.
 * @throws SLIPWAY_E_COLUMN_CONFLICT naming the columns as they are written
 */
export async function assertDistinctNames(
  database: Database,
  source: Source,
  described: readonly string[],
): Promise<void> {
  const caseless = new Set(described.map((name) => name.toLowerCase()));
  // Asking for the written names reads the whole of a JSON file, so it is done only where a name may be DuckDB's.
  const renamed = described.filter((name) => caseless.has((NUMBERED.exec(name)?.[1] ?? "").toLowerCase()));
  if (renamed.length === 0) return;
  const written = await listWrittenNames(database, source);
  if (renamed.every((name) => written.has(name))) return;
  assertNoCaseClash([...written], source);
}

const NUMBERED = /^(.+)_\d+$/s;

/** @throws SLIPWAY_E_COLUMN_CONFLICT */
export function assertNoCaseClash(names: readonly string[], source: Source): void {
  const [clash] = [...Map.groupBy(new Set(names), (name) => name.toLowerCase()).values()].filter(
    (alike) => alike.length > 1,
  );
  if (clash === undefined) return;
  const [file] = source.files;
  const named = source.kind === "query" || file === undefined ? undefined : file.name;
  throw new SlipwayError("SLIPWAY_E_COLUMN_CONFLICT", {
    what: `${named === undefined ? "The SQL of data.source gives" : `Data file "${named}" has`} columns that differ only by upper and lower case: ${clash.map((name) => quoteShort(name)).join(", ")}.`,
    remedy: adviseOn(source),
    ...(named === undefined ? {} : { file: named }),
  });
}

function adviseOn(source: Source): string {
  if (source.kind === "query") return "Give one of them another name with AS.";
  return source.format === "csv"
    ? "Rename one of them, or name the file itself as data.source instead of a SELECT."
    : "Rename one of them, or write the table as CSV.";
}

async function listWrittenNames(database: Database, source: Source): Promise<ReadonlySet<string>> {
  const rows = await database.rows<{ name: string }>(sqlWrittenNames(source));
  return new Set(rows.map(({ name }) => name));
}

function sqlWrittenNames(source: Source): string {
  // A query on its own keeps the names that a query in brackets loses.
  if (source.kind === "query") return `SELECT column_name AS name FROM (DESCRIBE ${source.sql}\n)`;
  const paths = quoteTexts(source.files.map(({ path }) => escapeGlob(path)));
  return source.format === "parquet"
    ? `SELECT DISTINCT name FROM parquet_schema(${paths})`
    : `SELECT DISTINCT unnest(json_keys(json)) AS name FROM read_json_objects(${paths})`;
}
