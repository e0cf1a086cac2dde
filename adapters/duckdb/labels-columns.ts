import type { RowFilter } from "../../core/data/row-filter.ts";
import { sqlCanonical, sqlEpochMs } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { resolveKind, type TableColumn, writeName } from "./profile-column.ts";
import { openTable, type ProfileTable, requireColumn } from "./profile-table.ts";
import type { RawColumn, Storage } from "./raw-table.ts";
import type { SourceRequest } from "./source.ts";

const INTEGER = /^U?(TINY|SMALL|BIG)?INT(EGER)?$/;

/** Opens a table, copies what `select` asks for as `name`, and forgets the rest, so that another can be opened. */
export async function copyColumns(
  database: Database,
  { name, ...request }: SourceRequest & { readonly name: string; readonly where?: RowFilter },
  select: (table: ProfileTable) => Promise<readonly string[]> | readonly string[],
): Promise<void> {
  const table = await openTable(database, { ...request, allText: true, windows: null });
  const columns = await select(table);
  await database.run(`CREATE TABLE ${name} AS SELECT ${columns.join(", ")} FROM ${table.relation}`);
  const left = await database.rows<{ kind: string; name: string }>(`
    SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE NOT internal
    UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE temporary OR regexp_matches(table_name, '^(raw[0-9]+|slipway_.*)$')`);
  for (const one of left) await database.run(`DROP ${one.kind} IF EXISTS "${one.name}"`);
}

/** A column by its name. @throws SLIPWAY_E_COLUMN_MISSING that names the setting, the source and the nearest names */
export function findColumn(table: ProfileTable, name: string): TableColumn {
  return requireColumn(table, name);
}

/** Text in which the same value is the same, whatever the two tables hold it as: `7`, `7.0` and the number 7; an instant as its milliseconds. */
export function sqlKey(column: TableColumn, { asTime }: { readonly asTime: boolean }): string {
  const raw = describeRaw(column);
  if (!asTime) return sqlCanonical(raw);
  return `coalesce(CAST(${sqlTime(column)} AS BIGINT)::VARCHAR, ${sqlCanonical(raw)})`;
}

/** Milliseconds since the epoch; numbers are such already. Text without an offset is UTC. */
export function sqlTime(column: TableColumn): string {
  return resolveKind(column.type) === "number"
    ? `CAST(${writeName(column)} AS DOUBLE)`
    : sqlEpochMs(describeRaw(column));
}

export function sqlLevel(column: TableColumn): string {
  return sqlCanonical(describeRaw(column));
}

export function isTime({ type }: TableColumn): boolean {
  return resolveKind(type) === "timestamp";
}

/** The column as the SQL of raw tables reads it. */
function describeRaw({ type, ...column }: TableColumn): RawColumn {
  const name = writeName({ type, ...column });
  const as = (storage: Storage, id: string): RawColumn => ({
    name: column.name,
    id,
    table: "",
    storage,
    type,
    written: false,
    opaque: false,
  });
  const kind = resolveKind(type);
  if (kind === "number" && INTEGER.test(type) && type !== "UBIGINT") return as("BIGINT", `CAST(${name} AS BIGINT)`);
  if (kind === "number") return as("DOUBLE", `CAST(${name} AS DOUBLE)`);
  if (kind === "boolean") return as("BOOLEAN", name);
  if (kind === "timestamp") return as("TIMESTAMP", `CAST(${name} AS TIMESTAMP)`);
  return as("VARCHAR", `nullif(CAST(${name} AS VARCHAR), '')`);
}
