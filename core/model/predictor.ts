import type { DataPart } from "../data/dataset.ts";
import type { Table } from "../data/table.ts";
import type { ModelDocument } from "../documents/model.ts";

/** A loaded model together with its preprocessing: the one way to score rows, in training, evaluation and serving alike. */
export interface Predictor {
  readonly model: ModelDocument;
  /** Name of what computes: `typescript`, `onnxruntime-node`, `onnxruntime-web`. */
  readonly backend: string;
  /**
   * `[rows, outputs]`, row-major. Binary: the probability of the positive class; multiclass: one for each class; regression:
   * the number.
   * The table needs every input of the signature; a column may hold gaps and unseen levels. Other columns are ignored.
   * @throws SLIPWAY_E_COLUMN_MISSING
   */
  predict(table: Table): Promise<Float64Array>;
  /**
   * Of a model that is nothing but recorded predictions: its outputs for these rows. `predict` then throws.
   * @throws SLIPWAY_E_MODEL_INVALID for a row without a prediction
   */
  recall?(rowIds: readonly string[]): Float64Array;
  /** Frees native or wasm memory. */
  dispose(): void;
}

/** Outputs for a part of the data, recorded or computed. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_MODEL_INVALID */
export async function scorePart(
  predictor: Pick<Predictor, "predict" | "recall">,
  { table, rowIds }: Pick<DataPart, "table" | "rowIds">,
): Promise<Float64Array> {
  return predictor.recall === undefined ? await predictor.predict(table) : predictor.recall(rowIds);
}

/** Loads a model folder (model.json and the files it lists) after checking every digest. */
export interface PredictorLoader {
  /** @throws SLIPWAY_E_MODEL_INVALID, SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_RUNTIME_MISSING */
  load(folder: string): Promise<Predictor>;
}

/**
 * Loads the model of a folder once, to see that somebody could use it.
 * @throws SLIPWAY_E_MODEL_INVALID also for a folder with links, folders or anything else but regular files; what PredictorLoader throws
 */
export type CheckModelFolder = (folder: string) => Promise<void>;
