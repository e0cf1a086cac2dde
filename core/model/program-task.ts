import { z } from "zod";
import { numberTruthOf } from "../data/truth.ts";
import { preprocessingSchema } from "../documents/model.ts";
import type { TrainRequest } from "../trainers/trainer.ts";
import { fitPreprocessing, fitTargetScaling } from "./fit-preprocessing.ts";
import { parseModelJson } from "./linear-model.ts";
import { outputColumnsOf } from "./model-task.ts";

/** Beyond this an environment variable is refused by Linux (128 KiB); the file has everything. */
const MAX_TASK_CHARS = 100_000;

/** What $SLIPWAY_TASK tells a program: small, and where the rest is. */
export function describeTask({ task, seed, signature }: TrainRequest, detailsFile: string): string {
  const columns = { predictions: outputColumnsOf(signature.outputs) };
  const whole = JSON.stringify({ ...task, seed, ...columns, details: detailsFile });
  return whole.length <= MAX_TASK_CHARS
    ? whole
    : JSON.stringify({ kind: task.kind, target: task.target, seed, details: detailsFile });
}

/**
 * The file beside it: also the inputs, and the constants of Slipway's own encodings, fitted on the training part, for
 * programs that write a model in one of Slipway's formats.
 */
export function describeTaskDetails(request: TrainRequest): string {
  const { task, seed, signature, train } = request;
  const target =
    task.kind === "regression" ? fitTargetScaling(numberTruthOf(train.table, task), task.target) : undefined;
  const encoded = (encoding: "dense" | "columns") => ({
    ...fitPreprocessing(train.table, signature, encoding),
    ...(target === undefined ? {} : { target }),
  });
  const details = {
    ...task,
    seed,
    predictions: outputColumnsOf(signature.outputs),
    inputs: signature.inputs,
    preprocessing: { dense: encoded("dense"), columns: encoded("columns") },
  };
  return `${JSON.stringify(details, null, 1)}\n`;
}

/** What a program says of a model that it wrote in one of Slipway's formats. */
const programModel = z.object({
  format: z.enum(["linear", "tfjs-layers", "ydf"]),
  preprocessing: preprocessingSchema,
});
export type ProgramModel = z.output<typeof programModel>;

/** @throws SLIPWAY_E_MODEL_INVALID */
export function parseProgramModel(text: string): ProgramModel {
  return parseModelJson(text, programModel, "model.json");
}
