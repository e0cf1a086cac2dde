import type { BinaryPredictions } from "../../core/data/predictions.ts";
import { sqlNumber, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { type DescribedColumns, sqlTruthBit } from "./prediction-checks.ts";
import type { RawTable } from "./raw-table.ts";

/** Reads checked predictions, sorted by row id; without row ids in the order of the file, numbered from 1. */
export async function readPredictions(
  database: Database,
  raw: RawTable,
  { columns, positive }: { columns: DescribedColumns; positive: string },
): Promise<BinaryPredictions> {
  const rowIds: string[] = [];
  const truth = new Uint8Array(raw.rows);
  const score = new Float64Array(raw.rows);
  const slices = columns.slices.map(({ name }) => ({ name, values: [] as (string | null)[] }));
  const rowId = columns.rowId === undefined ? "(rowid + 1)::VARCHAR" : sqlText(columns.rowId);
  const select = [
    `${rowId} AS row_id`,
    sqlTruthBit(columns.target, positive),
    sqlNumber(columns.score),
    ...columns.slices.map(sqlText),
  ];
  const order = columns.rowId === undefined ? "rowid" : "row_id";
  const shared = new Map<string, string>();
  for await (const chunk of database.chunks(`SELECT ${select.join(", ")} FROM raw0 ORDER BY ${order}`)) {
    const start = rowIds.length;
    const [ids, bits, scores] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
    for (let index = 0; index < chunk.rowCount; index++) {
      rowIds.push(ids?.getItem(index) as string);
      truth[start + index] = bits?.getItem(index) as number;
      score[start + index] = scores?.getItem(index) as number;
    }
    for (const [column, slice] of slices.entries()) {
      const values = chunk.getColumnVector(column + 3);
      for (let index = 0; index < chunk.rowCount; index++) {
        slice.values.push(share(shared, values.getItem(index) as string | null));
      }
    }
  }
  return {
    kind: "binary",
    rows: raw.rows,
    rowIds,
    truth,
    score,
    slices: new Map(slices.map(({ name, values }) => [name, values])),
  };
}

/** Slices have few levels: equal texts become one string. */
function share(shared: Map<string, string>, text: string | null): string | null {
  if (text === null) return null;
  const known = shared.get(text);
  if (known !== undefined) return known;
  shared.set(text, text);
  return text;
}
