import type { PipelineInput } from "../core/pipeline/schema.ts";
import { gbt as gbtRecord } from "../core/trainers/gbt.ts";
import { linear as linearRecord } from "../core/trainers/linear.ts";
import { mlp as mlpRecord } from "../core/trainers/mlp.ts";
import type { ParametersInput } from "../core/trainers/trainer.ts";

export type { PipelineInput } from "../core/pipeline/schema.ts";

/** A trainer with its parameters, as `train` takes it. */
export type TrainerInput = PipelineInput["train"];

/**
 * Describes one model's whole life. Types help while writing; the file is validated when it is loaded, where errors
 * can name the line.
 */
export function definePipeline(pipeline: PipelineInput): PipelineInput {
  return pipeline;
}

/** L2-regularised logistic regression on standardised and one-hot features. */
export function linear(parameters: ParametersInput<typeof linearRecord> = {}): TrainerInput {
  return { kind: linearRecord.id, ...parameters };
}

/** Gradient-boosted trees (Yggdrasil Decision Forests). */
export function gbt(parameters: ParametersInput<typeof gbtRecord> = {}): TrainerInput {
  return { kind: gbtRecord.id, ...parameters };
}

/** A neural network of dense layers (TensorFlow.js). */
export function mlp(parameters: ParametersInput<typeof mlpRecord> = {}): TrainerInput {
  return { kind: mlpRecord.id, ...parameters };
}
