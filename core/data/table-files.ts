import type { DataPart } from "./dataset.ts";
import type { RecordedOutputs } from "./predictions.ts";

/** Tables in files, for programs that are not ours. */
export interface TableFiles {
  /** Writes Parquet: `row_id`, then the given columns. Missing values are NULL, booleans BOOLEAN, times TIMESTAMP in UTC. */
  write(path: string, part: Pick<DataPart, "table" | "rowIds">, columns: readonly string[]): Promise<void>;
  /**
   * Numbers by row id out of CSV, Parquet or JSON; NaN where there is none.
   * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_COLUMN_MISSING
   */
  loadOutputs(path: string, columns: readonly string[]): Promise<RecordedOutputs>;
}
