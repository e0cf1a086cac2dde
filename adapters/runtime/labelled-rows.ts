import type { DataPart } from "../../core/data/dataset.ts";
import { truthOf } from "../../core/data/truth.ts";
import type { Encoder } from "../../core/model/encode.ts";
import type { LabelledRows } from "../../core/model/logistic-regression.ts";
import type { TrainRequest } from "../../core/trainers/trainer.ts";

/** One part of the data, encoded, with its truth. */
export function encodePart(part: DataPart, encoder: Encoder, task: TrainRequest["task"]): LabelledRows {
  return { matrix: encoder.encode(part.table), width: encoder.columns.length, truth: truthOf(part.table, task) };
}

/** The rows of both, in order: for final fits that no longer need a validation part. */
export function joinRows(first: LabelledRows, second: LabelledRows): LabelledRows {
  const matrix = new Float64Array(first.matrix.length + second.matrix.length);
  matrix.set(first.matrix);
  matrix.set(second.matrix, first.matrix.length);
  const truth = new Uint8Array(first.truth.length + second.truth.length);
  truth.set(first.truth);
  truth.set(second.truth, first.truth.length);
  return { matrix, width: first.width, truth };
}
