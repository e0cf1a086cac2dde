import type { ColumnKind } from "../../core/data/table.ts";
import { sqlNumber } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import type { RawColumn, Storage } from "./raw-table.ts";
import { sqlTruthOfWord } from "./truth-words.ts";

/**
 * Replaces the written text of numbers and booleans by values, so that it is parsed once and not by every statement that
 * follows. What is no finite number becomes missing. `declared` kinds win over the type that was inferred.
 */
export async function storeTyped(
  database: Database,
  columns: readonly RawColumn[],
  declared: ReadonlyMap<string, ColumnKind>,
): Promise<readonly RawColumn[]> {
  const stored = new Map<string, RawColumn>();
  for (const [table, members] of Map.groupBy(columns, (column) => column.table)) {
    const storages = new Map(members.map((column) => [column.id, storageOf(column, declared.get(column.name))]));
    if (members.every(({ id, storage }) => storages.get(id) === storage)) continue;
    const renamed = `${table}_typed`;
    const select = members.map((column) => {
      const storage = storages.get(column.id) ?? column.storage;
      if (storage === column.storage) return column.id;
      stored.set(column.id, { ...column, storage, written: false, table: renamed });
      return `${sqlStored(column, storage)} AS ${column.id}`;
    });
    await database.run(`CREATE TABLE ${renamed} AS SELECT f, ${select.join(", ")} FROM ${table}`);
    await database.run(`DROP TABLE ${table}`);
    for (const column of members) if (!stored.has(column.id)) stored.set(column.id, { ...column, table: renamed });
  }
  return columns.map((column) => stored.get(column.id) ?? column);
}

function storageOf({ written, type, storage }: RawColumn, declared: ColumnKind | undefined): Storage {
  if (!written) return storage;
  if (declared === "number") return type === "BIGINT" ? "BIGINT" : "DOUBLE";
  if (declared !== undefined) return storage;
  return type === "BIGINT" || type === "DOUBLE" || type === "BOOLEAN" ? type : storage;
}

function sqlStored(column: RawColumn, storage: Storage): string {
  if (storage === "BOOLEAN") return sqlTruthOfWord(column.id);
  return storage === "BIGINT" ? `TRY_CAST(${column.id} AS BIGINT)` : sqlNumber(column);
}
