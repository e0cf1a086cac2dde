import { z } from "zod";
import type { RecordedOutputs } from "../data/predictions.ts";
import { SlipwayError } from "../errors.ts";
import { parseModelJson } from "./linear-model.ts";

/** The one file of format `recorded`. */
export const RECORDED_FILE = "recorded.json";

const recordedFile = z.strictObject({
  schema: z.literal("slipway/recorded/v1"),
  outputs: z.number().int().min(1),
  /** Outputs by row id. */
  rows: z.record(z.string(), z.array(z.number())),
});

/** Predictions that were made elsewhere, by row id: such a model can be judged, and nothing else. */
export interface RecordedModel {
  /** `[rows, outputs]` in the order of the ids. @throws SLIPWAY_E_MODEL_INVALID naming how many rows have none */
  recall(rowIds: readonly string[]): Float64Array;
}

export function renderRecorded({ rowIds, outputs }: RecordedOutputs, width: number): string {
  const rows = Object.fromEntries<number[]>(
    rowIds.map((id, row) => [id, [...outputs.subarray(row * width, (row + 1) * width)]]),
  );
  return `${JSON.stringify({ schema: "slipway/recorded/v1", outputs: width, rows })}\n`;
}

/** @throws SLIPWAY_E_MODEL_INVALID */
export function parseRecorded(text: string): RecordedModel {
  const file = parseModelJson(text, recordedFile, RECORDED_FILE);
  const rows = new Map(Object.entries(file.rows));
  return {
    recall(rowIds) {
      const outputs = new Float64Array(rowIds.length * file.outputs);
      let missing = 0;
      for (const [row, id] of rowIds.entries()) {
        const values = rows.get(id);
        if (values?.length === file.outputs) outputs.set(values, row * file.outputs);
        else missing += 1;
      }
      if (missing > 0) throw lacking(missing, rowIds.length);
      return outputs;
    },
  };
}

function lacking(missing: number, rows: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
    what: `The model is a table of predictions, and ${missing} of ${rows} rows have none in it.`,
    remedy: "Train again with this data; only a model in a format that can be scored answers other rows.",
  });
}

/** For whoever asks such a model about rows. */
export function cannotScore(): SlipwayError {
  return new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
    what: "The model is a table of predictions for its test rows: it cannot score other rows.",
    remedy: "Let the program write model.onnx instead of predictions.",
  });
}
