import { inferTypes } from "./column-kinds.ts";
import { assertNoCaseClash } from "./column-names.ts";
import { sqlNumber, sqlTimestamp } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { replaceTables } from "./query-paths.ts";
import { describeCsv, loadRawTable, type RawColumn } from "./raw-table.ts";
import { type QuerySource, resolveSource, type Source, type SourceFile, type SourceRequest } from "./source.ts";
import { quoteName } from "./sql-text.ts";
import { sqlTruthOfWord } from "./truth-words.ts";

/**
 * Resolves a source so that its CSV files mean the same whether a path names them or a SELECT does: where a query has a CSV
 * file for a table, it gets a view with our types in place of DuckDB's. Whoever calls `read_csv` says how to read.
 * @throws what resolveSource and loadRawTable throw
 */
export async function openSource(database: Database, request: SourceRequest): Promise<Source> {
  const source = await resolveSource(database, request);
  return source.kind === "query" ? await typeTables(database, source, request.folder) : source;
}

async function typeTables(database: Database, query: QuerySource, folder: string): Promise<Source> {
  const views = new Map<string, string>();
  for (const path of query.tables) {
    const table = await resolveSource(database, { source: path, folder });
    if (table.kind !== "files" || table.format !== "csv") continue;
    const view = `slipway_csv_${views.size}`;
    await createCsvView(database, view, { files: table.files });
    views.set(path, view);
  }
  return views.size === 0 ? query : { ...query, sql: await replaceTables(database, query.sql, views) };
}

interface CsvViewOptions {
  readonly files: readonly SourceFile[];
  /** Column that keeps its text, whatever its case in the file. */
  readonly asText?: string | undefined;
}

/** The files are read once to find the types, and again by whoever reads the view: no second copy is kept. */
export async function createCsvView(
  database: Database,
  view: string,
  { files, asText }: CsvViewOptions,
): Promise<string> {
  const source = { kind: "files", format: "csv", files } as const;
  const raw = await loadRawTable(database, source);
  assertNoCaseClash(raw.names, source); // nothing could name the second
  const kept = raw.names.filter((name) => name.toLowerCase() === asText?.toLowerCase());
  const columns = await inferTypes(database, raw, new Set(kept));
  for (const table of new Set(columns.map((column) => column.table))) await database.run(`DROP TABLE ${table}`);
  const selects: string[] = [];
  for (const file of files) {
    const { relation, pieces } = await describeCsv(file);
    const sql = new Map(pieces.map((piece) => [piece.name, piece.sql]));
    const values = columns.map(
      (column) => `${sqlTyped({ ...column, id: sql.get(column.name) ?? "NULL" })} AS ${quoteName(column.name)}`,
    );
    selects.push(`SELECT ${values.join(", ")} FROM ${relation}`);
  }
  await database.run(`CREATE VIEW ${view} AS ${selects.join(" UNION ALL ")}`);
  return view;
}

function sqlTyped(column: RawColumn): string {
  switch (column.type) {
    case "BIGINT":
      return `TRY_CAST(${column.id} AS BIGINT)`;
    case "DOUBLE":
      return sqlNumber(column);
    case "BOOLEAN":
      return sqlTruthOfWord(column.id);
    case "DATE":
      return `TRY_CAST(${column.id} AS DATE)`;
    case "TIMESTAMP":
      return sqlTimestamp(column);
    default:
      return column.id;
  }
}
