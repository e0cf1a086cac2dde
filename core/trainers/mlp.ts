import { z } from "zod";
import { seedOptions } from "./seeds.ts";
import type { TrainerRecord } from "./trainer.ts";

const parameters = z.strictObject({
  layers: z
    .array(z.number().int().min(1).max(4096))
    .min(1)
    .max(8)
    .default([32, 16])
    .describe("Units of each hidden layer, all with ReLU."),
  learningRate: z.number().gt(0).max(1).default(0.002).describe("Step size of Adam."),
  l2: z.number().min(0).max(10).default(0.001).describe("Penalty on the squared weights of every layer."),
  batchSize: z.number().int().min(1).max(65_536).default(128).describe("Rows per step."),
  epochs: z.number().int().min(1).max(10_000).default(100).describe("Upper limit of passes over the training part."),
  patience: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe("Epochs without a lower loss on the validation part before training stops; the best weights are kept."),
  backend: z
    .enum(["auto", "tensorflow", "wasm", "cpu"])
    .default("auto")
    .describe("What computes: `auto` takes native TensorFlow when @tensorflow/tfjs-node loads, else wasm, else cpu."),
  ...seedOptions,
});

/** Multi-layer perceptron on standardised and one-hot columns, trained by TensorFlow.js with Adam and early stopping. */
export const mlp: TrainerRecord<typeof parameters> = {
  id: "mlp",
  title: "Multi-layer perceptron",
  tasks: ["binary", "multiclass", "regression", "forecast"],
  format: "tfjs-layers",
  encoding: "dense",
  parameters,
};
export type MlpParameters = z.output<typeof parameters>;
