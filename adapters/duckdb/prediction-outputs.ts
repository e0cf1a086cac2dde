import type { RecordedOutputs } from "../../core/data/predictions.ts";
import { SlipwayError } from "../../core/errors.ts";
import { sqlNumber, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { quoteShort } from "./name-hint.ts";
import { loadRawTable } from "./raw-table.ts";
import { resolveSource } from "./source.ts";

const ROW_ID = "row_id";

/** Reads what predictions.parquet says of every row, sorted by row id. @throws SLIPWAY_E_COLUMN_MISSING */
export async function readOutputs(
  database: Database,
  path: string,
  names: readonly string[],
): Promise<RecordedOutputs> {
  const source = await resolveSource(database, { source: path, folder: "." });
  const raw = await loadRawTable(database, source, { only: new Set([ROW_ID, ...names]) });
  const known = new Map(raw.columns.map((column) => [column.name, column]));
  const select = [ROW_ID, ...names].map((name, index) => {
    const column = known.get(name);
    if (column === undefined) throw absent(path, name);
    return index === 0 ? `${sqlText(column)} AS row_id` : sqlNumber(column);
  });
  const rowIds: string[] = [];
  const outputs = new Float64Array(raw.rows * names.length);
  for await (const chunk of database.chunks(`SELECT ${select.join(", ")} FROM raw0 ORDER BY row_id`)) {
    const start = rowIds.length;
    const ids = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) rowIds.push(ids.getItem(row) as string);
    for (const column of names.keys()) {
      const values = chunk.getColumnVector(column + 1);
      for (let row = 0; row < chunk.rowCount; row++) {
        outputs[(start + row) * names.length + column] = (values.getItem(row) as number | null) ?? Number.NaN;
      }
    }
  }
  return { rowIds, outputs };
}

function absent(path: string, name: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_COLUMN_MISSING", {
    what: `Predictions "${path}" have no column ${quoteShort(name)}.`,
    remedy: "Evaluate again, so that they are written anew.",
    file: path,
  });
}
