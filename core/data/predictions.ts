/** Scored rows, one column per meaning. */
export interface Predictions {
  readonly rows: number;
  readonly rowIds: readonly string[];
  /** Binary: 1 for the positive class, else 0. */
  readonly truth: Uint8Array;
  /** Binary: probability of the positive class. */
  readonly score: Float64Array;
  /** Slice columns by name; null is missing. */
  readonly slices: ReadonlyMap<string, readonly (string | null)[]>;
}

/** predictions.parquet and tables brought by the user. */
export interface PredictionStore {
  /** Columns `row_id`, `y_true`, `score`, then the slices. Written atomically; returns sha256 of the file. */
  save(path: string, predictions: Predictions): Promise<string>;
  /**
   * Reads CSV, Parquet or JSON.
   * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_PREDICTIONS_INVALID (scores outside [0, 1] or missing,
   *   more than two classes, repeated row ids: with counts and example row numbers)
   */
  load(path: string, columns: PredictionColumns): Promise<LoadedPredictions>;
}

export interface PredictionColumns {
  /** Default `row_id`; absent in the file: row numbers are used and the result says so. */
  readonly rowId: string;
  /** Truth column. */
  readonly target: string;
  /** Default `score`. */
  readonly score: string;
  /** Class that counts as 1; default: `1`, `true`, `yes` or the later of two classes in text order, said in a warning. */
  readonly positive?: string;
  readonly slices: readonly string[];
}

export interface LoadedPredictions extends Predictions {
  /** sha256 of the file. */
  readonly digest: string;
  readonly positive: string;
  readonly warnings: readonly string[];
}
