import type { FeatureProfile } from "../documents/profile.ts";
import type { RowFilter } from "./row-filter.ts";
import type { Table } from "./table.ts";

/** Reads raw values for statistics that counts in cells cannot give. Nothing of them is ever stored. */
export interface ColumnReader {
  /**
   * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_INPUT_INVALID (the limit)
   */
  read(request: ColumnRequest): Promise<ColumnSample>;
}

export interface ColumnRequest {
  /** Path, glob or SELECT; relative to `folder`. */
  readonly source: string;
  readonly folder: string;
  /** Columns and what they are read as, whatever their own type: the features of a profile are such a list. */
  readonly columns: readonly RequestedColumn[];
  /** Rows to read; default: all. */
  readonly where?: RowFilter;
  /** Most rows, default 1,000,000. Of more a fixed share is read, chosen by the hash of the row's number: the same rows in every run. */
  readonly limit?: number;
  /** Rows in order of time, ties in the order of the source; default: the order of the source. */
  readonly time?: TimeRange;
}

/** What cannot be read as the kind is missing. */
export interface RequestedColumn {
  readonly name: string;
  readonly kind: FeatureProfile["kind"];
}

/** Rows without a readable time are left out. */
export interface TimeRange {
  readonly timestamp: string;
  /** Epoch milliseconds of the first instant; default: no bound. */
  readonly startMs?: number;
  /** The first instant that is not in the range; default: no bound. */
  readonly endMs?: number;
}

export interface ColumnSample {
  /** Rows of the source, within the range; more than those of `table` where it was sampled. */
  readonly rows: number;
  /** Columns in the order of the request. */
  readonly table: Table;
}
