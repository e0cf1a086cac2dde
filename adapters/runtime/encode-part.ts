import type { DataPart } from "../../core/data/dataset.ts";
import type { Encoder } from "../../core/model/encode.ts";
import type { LabelledRows } from "../../core/model/labelled-rows.ts";
import { targetsOf } from "../../core/model/model-task.ts";
import type { TrainRequest } from "../../core/trainers/trainer.ts";

/** One part of the data, encoded, with what is to be learned. */
export function encodePart(
  part: DataPart,
  encoder: Encoder,
  { task, preprocessing }: Pick<TrainRequest, "task" | "preprocessing">,
): LabelledRows {
  return {
    matrix: encoder.encode(part.table),
    width: encoder.columns.length,
    truth: targetsOf(part.table, task, preprocessing.target),
  };
}
