import { z } from "zod";
import type { TrainerRecord } from "./trainer.ts";

export const onnxOptions = {
  classes: z
    .array(z.string())
    .min(2)
    .exactOptional()
    .describe("Classes in the order of the model's probabilities. Default: text order, as scikit-learn has it."),
  output: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Output that holds the probabilities or the number. Default: the only one that can."),
};

const parameters = z.strictObject({
  file: z.string().min(1).describe("The ONNX model, relative to the pipeline's folder."),
  ...onnxOptions,
});

/**
 * An existing ONNX model: nothing is learned, it is evaluated, registered and served as it is. Its inputs are features by
 * name, or one matrix of all of them.
 */
export const onnx: TrainerRecord<typeof parameters> = {
  id: "onnx",
  title: "ONNX model",
  tasks: ["binary", "multiclass", "regression"],
  format: "onnx",
  encoding: "raw",
  parameters,
  listOutside: ({ file }) => ({ required: [file], optional: [] }),
};
