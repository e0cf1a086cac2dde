import { z } from "zod";
import { onnxOptions } from "./onnx.ts";
import type { TrainerRecord } from "./trainer.ts";

const parameters = z.strictObject({
  run: z
    .array(z.string().min(1))
    .min(1)
    .max(200)
    .describe("Program and its arguments, started without a shell in the pipeline's folder."),
  timeoutSeconds: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(3600)
    .describe("The program is stopped when it takes longer."),
  inputs: z
    .array(z.string().min(1))
    .min(1)
    .max(1000)
    .exactOptional()
    .describe(
      "All files and globs that the program reads beside its data, its source included. With them training is skipped when none has changed; without, it always runs.",
    ),
  ...onnxOptions,
});

/**
 * The user's own program in any language. It finds Parquet files and a description of the task by its environment
 * variables, and leaves a model or bare predictions in a folder (docs/command.md).
 */
export const command: TrainerRecord<typeof parameters> = {
  id: "command",
  title: "Own program",
  tasks: ["binary", "multiclass", "regression"],
  format: "onnx",
  encoding: "raw",
  parameters,
  // A file that the command line names is read, whether or not it was declared.
  listOutside: ({ inputs, run }) => (inputs === undefined ? null : { required: inputs, optional: run }),
};
export type CommandParameters = z.output<typeof parameters>;
