import { sqlNumber } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import type { RawColumn, Storage } from "./raw-table.ts";

/**
 * Replaces the written text of number columns by numbers, so that it is parsed once and not by every statement that
 * follows. What is no finite number becomes missing.
 */
export async function storeNumbers(
  database: Database,
  columns: readonly RawColumn[],
  isNumber: (column: RawColumn) => boolean,
): Promise<readonly RawColumn[]> {
  const stored = new Map<string, RawColumn>();
  for (const [table, members] of Map.groupBy(columns, (column) => column.table)) {
    const written = new Set(members.filter((column) => column.written && isNumber(column)));
    if (written.size === 0) continue;
    const renamed = `${table}_typed`;
    const select = members.map((column) => (written.has(column) ? `${sqlStored(column)} AS ${column.id}` : column.id));
    await database.run(`CREATE TABLE ${renamed} AS SELECT f, ${select.join(", ")} FROM ${table}`);
    await database.run(`DROP TABLE ${table}`);
    for (const column of members) {
      const changed = written.has(column) ? { storage: storageOf(column), written: false } : {};
      stored.set(column.id, { ...column, ...changed, table: renamed });
    }
  }
  return columns.map((column) => stored.get(column.id) ?? column);
}

function storageOf({ type }: RawColumn): Storage {
  return type === "BIGINT" ? "BIGINT" : "DOUBLE";
}

function sqlStored(column: RawColumn): string {
  return storageOf(column) === "BIGINT" ? `TRY_CAST(${column.id} AS BIGINT)` : sqlNumber(column);
}
