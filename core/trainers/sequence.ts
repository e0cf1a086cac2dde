import { z } from "zod";
import type { TrainerRecord } from "./trainer.ts";

const parameters = z.strictObject({
  cell: z
    .enum(["lstm", "conv1d"])
    .default("lstm")
    .describe("What reads the window: a long short-term memory, or a 1-D convolution with ReLU."),
  units: z.number().int().min(1).max(1024).default(8).describe("Size of the memory, or number of filters."),
  kernel: z.number().int().min(1).max(64).default(3).describe("Blocks that a filter of `conv1d` spans."),
  window: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .exactOptional()
    .describe(
      "Blocks that are read, one value of each shortest season. Default: two longest seasons, at least `kernel`.",
    ),
  every: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .exactOptional()
    .describe("Steps between two origins whose windows are learned from. Default: half of the shortest season."),
  learningRate: z.number().gt(0).max(1).default(0.001).describe("Step size of Adam."),
  l2: z.number().min(0).max(10).default(0.01).describe("Penalty on the squared weights, biases apart."),
  batchSize: z.number().int().min(1).max(65_536).default(512).describe("Windows per step."),
  epochs: z.number().int().min(1).max(10_000).default(40).describe("Upper limit of passes over the training part."),
  patience: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(5)
    .describe("Epochs without a lower loss on the validation part before training stops; the best weights are kept."),
  backend: z
    .enum(["auto", "tensorflow", "wasm", "cpu"])
    .default("auto")
    .describe("What computes: `auto` takes native TensorFlow when @tensorflow/tfjs-node loads, else wasm, else cpu."),
});

/**
 * A network that reads, for each step ahead, the values at the same point of the last short seasons, and writes that step directly. It learns what
 * the seasonal naive forecast with the level change gets wrong, so that an untrained network already is that baseline.
 */
export const sequence: TrainerRecord<typeof parameters> = {
  id: "sequence",
  title: "Sequence network",
  tasks: ["forecast"],
  format: "forecast",
  encoding: "raw",
  parameters,
};
export type SequenceParameters = z.output<typeof parameters>;
