import type { PipelineData, PipelineTask } from "../pipeline/schema.ts";
import type { ColumnKind, Table } from "./table.ts";

/** Reads, checks and splits a pipeline's data. The DuckDB adapter is the only real one. */
export interface DatasetSource {
  /**
   * All of it or an error: files are found, decoded and typed; expectations are checked; rows are hashed and split.
   * @throws SLIPWAY_E_DATA_NOT_FOUND, _DATA_UNREADABLE, _DATA_EMPTY, _COLUMN_MISSING, _COLUMN_CONFLICT, _TARGET_INVALID,
   *   _EXPECTATION_FAILED, _SPLIT_INVALID
   */
  load(request: DatasetRequest): Promise<Dataset>;
}

export interface DatasetRequest {
  /** Folder that relative sources are resolved against: that of the pipeline file. */
  readonly folder: string;
  readonly data: PipelineData;
  readonly task: PipelineTask;
  /** Further columns to keep beside the features: slice and fairness columns. */
  readonly keep: readonly string[];
  /** Column that says whose row it is, kept too. */
  readonly tenant?: string;
  /** Absolute folder that holds all files that may be read, links followed; then the source is a path or a glob and no SQL. Default: anywhere. */
  readonly within?: string;
}

export const PART_NAMES = ["train", "validation", "test"] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface Dataset {
  readonly files: readonly DataFile[];
  readonly rows: number;
  /** Every column of the source, in source order, the target and excluded ones included. */
  readonly columns: readonly ColumnSummary[];
  /** Columns a model may use, in source order: not the target, id, timestamp, group, split column, excluded or text ones. */
  readonly features: readonly string[];
  /** Why a column is no feature, for the ones that the pipeline does not exclude by name. */
  readonly ignored: readonly { readonly column: string; readonly reason: string }[];
  /** sha256 of the canonical list of file digests and the source text. */
  readonly digest: string;
  readonly parts: Readonly<Record<PartName, DataPart>>;
  readonly report: DataReport;
}

export interface DataFile {
  /** Relative to the pipeline's folder when below it, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

export interface ColumnSummary {
  readonly name: string;
  readonly kind: ColumnKind;
  /** DuckDB's type. */
  readonly type: string;
  readonly missing: number;
  /** Exact up to 10,000, beyond an estimate (HyperLogLog). */
  readonly distinct: number;
  readonly min: number | null;
  readonly max: number | null;
}

export interface DataPart {
  readonly name: PartName;
  /** Features, target, and whatever of timestamp, group and kept columns the pipeline names. Rows sorted by row id. */
  readonly table: Table;
  /** Row hash, `-`, occurrence number; unique within the dataset, independent of row order and file. */
  readonly rowIds: readonly string[];
  /** sha256 of the sorted row ids, one a line. */
  readonly digest: string;
}

/** Findings that do not stop a run by themselves. */
export interface DataReport {
  /** Rows that repeat an earlier row in every column. */
  readonly duplicateRows: number;
  /** Row hashes of the train or validation part that are also in the test part, with up to 5 row ids. */
  readonly leakage: { readonly rows: number; readonly examples: readonly string[] };
  /** Per part: rows, and share per class for classification. */
  readonly parts: Readonly<
    Record<PartName, { readonly rows: number; readonly classShares: Readonly<Record<string, number>> | null }>
  >;
  readonly warnings: readonly string[];
}
