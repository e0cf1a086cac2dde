import type { TaskKind } from "../metrics/metric.ts";

/** What scored rows of every task have. */
interface ScoredRows {
  readonly rows: number;
  readonly rowIds: readonly string[];
  /** Slice columns by name; null is missing. */
  readonly slices: ReadonlyMap<string, readonly (string | null)[]>;
}

export interface BinaryPredictions extends ScoredRows {
  readonly kind: "binary";
  /** 1 for the positive class, else 0. */
  readonly truth: Uint8Array;
  /** Probability of the positive class. */
  readonly score: Float64Array;
}

export interface MulticlassPredictions extends ScoredRows {
  readonly kind: "multiclass";
  readonly classes: readonly string[];
  /** Index in `classes`. */
  readonly truth: Int32Array;
  /** Probabilities, [rows, classes], row-major. */
  readonly scores: Float64Array;
}

export interface RegressionPredictions extends ScoredRows {
  readonly kind: "regression";
  readonly truth: Float64Array;
  readonly prediction: Float64Array;
}

/** One row per origin and step, in that order; `row_id` is `<origin>+<step>`. */
export interface ForecastPredictions extends ScoredRows {
  readonly kind: "forecast";
  /** Milliseconds since the epoch: of the last observation known, and of the value that is forecast. */
  readonly origin: Float64Array;
  readonly timestamp: Float64Array;
  /** From 1. */
  readonly step: Int32Array;
  readonly truth: Float64Array;
  readonly prediction: Float64Array;
  /** Bounds of the prediction interval; NaN where the forecaster gives none. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Mean absolute seasonal difference up to the row's origin: the denominator of MASE. */
  readonly scale: Float64Array;
  /** Mean squared one: the denominator of RMSSE. */
  readonly squaredScale: Float64Array;
}

/** Scored rows of one task. */
export type Predictions = BinaryPredictions | MulticlassPredictions | RegressionPredictions | ForecastPredictions;

/** predictions.parquet and tables brought by the user. */
export interface PredictionStore {
  /**
   * Columns `row_id`, `y_true`, then `score` (binary), `score_<class>` … (multiclass), `prediction` (regression), or `origin`, `timestamp`,
   * `step`, `prediction`, `lower`, `upper`, `scale`, `squared_scale` (forecast), then the slices. Written atomically; returns sha256 of the file.
   */
  save(path: string, predictions: Predictions): Promise<string>;
  /**
   * Reads predictions of any task from CSV, Parquet or JSON: what `save` wrote, or a table of the user's with the same kinds of columns.
   * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_PREDICTIONS_INVALID (missing numbers,
   *   probabilities outside [0, 1], classes that nobody scored, repeated rows: with counts and example row numbers)
   */
  load(path: string, columns: PredictionColumns): Promise<LoadedPredictions>;
  /**
   * Numbers of a file that `save` wrote, whatever its task: `columns` as named, `[rows, columns]`, NaN where there is none.
   * @throws SLIPWAY_E_DATA_NOT_FOUND, SLIPWAY_E_DATA_UNREADABLE, SLIPWAY_E_COLUMN_MISSING
   */
  loadOutputs(path: string, columns: readonly string[]): Promise<RecordedOutputs>;
}

export interface RecordedOutputs {
  readonly rowIds: readonly string[];
  readonly outputs: Float64Array;
}

export const DEFAULT_ROW_ID = "row_id";

/** Column of the score as `save` names it; of a multiclass task what stands before the name of each class. */
export const DEFAULT_SCORES = {
  binary: "score",
  multiclass: "score_",
  regression: "prediction",
  forecast: "prediction",
} as const satisfies Record<TaskKind, string>;

export interface PredictionColumns {
  readonly kind: TaskKind;
  /** Absent in the file and `row_id`: row numbers are used and the result says so. Forecasts are named by their origin and step. */
  readonly rowId: string;
  /** Truth column. */
  readonly target: string;
  /** Probability of the positive class, or the predicted number; multiclass: what stands before the name of each class. */
  readonly score: string;
  /** Binary: class that counts as 1; default: `1`, `true`, `yes` or the later of two classes in text order, said in a warning. */
  readonly positive?: string;
  /** Multiclass: the classes in the order wanted; default: those that have a column, in the order of the file. */
  readonly classes?: readonly string[];
  readonly slices: readonly string[];
}

export interface LoadedPredictions {
  readonly predictions: Predictions;
  /** sha256 of the file. */
  readonly digest: string;
  /** Binary: the class that counts as 1. */
  readonly positive?: string;
  /** True: nothing in the file names its rows, so they are numbered in its order. */
  readonly numbered: boolean;
  readonly warnings: readonly string[];
}
