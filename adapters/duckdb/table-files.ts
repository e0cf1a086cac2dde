import type { TableFiles } from "../../core/data/table-files.ts";
import { columnOf } from "../../core/model/build-signature.ts";
import { type DatabaseOptions, openDatabase } from "./connection.ts";
import { columnOfTable, textColumn } from "./prediction-columns.ts";
import { readOutputs } from "./prediction-outputs.ts";
import { writeColumns } from "./write-columns.ts";

/** Writes Parquet; reads Parquet, CSV and JSON. */
export function createDuckDbTableFiles(options: Omit<DatabaseOptions, "folder">): TableFiles {
  return {
    async write(path, { table, rowIds }, names) {
      await using database = await openDatabase(options);
      const columns = [textColumn("row_id", rowIds), ...names.map((name) => columnOfTable(columnOf(table, name)))];
      await writeColumns(database, path, { columns, rows: table.rows });
    },
    async loadOutputs(path, columns) {
      await using database = await openDatabase(options);
      return await readOutputs(database, path, columns);
    },
  };
}
