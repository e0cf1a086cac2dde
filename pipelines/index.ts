import { drift as driftRecord } from "../core/forecast/drift.ts";
import type { LearnedSettingsInput } from "../core/forecast/learned-settings.ts";
import { mean as meanRecord } from "../core/forecast/mean.ts";
import { multiSeasonal as multiSeasonalRecord } from "../core/forecast/multi-seasonal.ts";
import { naiveLevelChange as naiveLevelChangeRecord } from "../core/forecast/naive-level-change.ts";
import { seasonalNaive as seasonalNaiveRecord } from "../core/forecast/seasonal-naive.ts";
import type { PipelineInput } from "../core/pipeline/schema.ts";
import type { RepositoryInput } from "../core/repository/repository-schema.ts";
import { command as commandRecord } from "../core/trainers/command.ts";
import { gbt as gbtRecord } from "../core/trainers/gbt.ts";
import { linear as linearRecord } from "../core/trainers/linear.ts";
import { mlp as mlpRecord } from "../core/trainers/mlp.ts";
import { onnx as onnxRecord } from "../core/trainers/onnx.ts";
import { randomForest as randomForestRecord } from "../core/trainers/random-forest.ts";
import { sequence as sequenceRecord } from "../core/trainers/sequence.ts";
import type { ParametersInput, TrainerRecord } from "../core/trainers/trainer.ts";

export type { PipelineInput } from "../core/pipeline/schema.ts";
export type { RepositoryInput } from "../core/repository/repository-schema.ts";

/** A trainer with its parameters, as `train` takes it. */
export type TrainerInput = PipelineInput["train"];

/** Parameters of a trainer that learns rows; for a forecast also its features and how often a back-test fits it anew. */
type Learnable<Record extends Pick<TrainerRecord, "parameters">> = ParametersInput<Record> & LearnedSettingsInput;

/**
 * Describes one model's whole life. Types help while writing; the file is validated when it is loaded, where errors
 * can name the line.
 */
export function definePipeline(pipeline: PipelineInput): PipelineInput {
  return pipeline;
}

/** What the workflows of a repository need to know and no single pipeline can say: the default export of `slipway.config.ts`. */
export function defineRepository(repository: RepositoryInput): RepositoryInput {
  return repository;
}

/** L2-regularised logistic, softmax or ridge regression on standardised and one-hot features. */
export function linear(parameters: Learnable<typeof linearRecord> = {}): TrainerInput {
  return { kind: linearRecord.id, ...parameters };
}

/** Gradient-boosted trees (Yggdrasil Decision Forests). */
export function gbt(parameters: Learnable<typeof gbtRecord> = {}): TrainerInput {
  return { kind: gbtRecord.id, ...parameters };
}

/** Your own program in any language, which reads Parquet and writes an ONNX model: `command({ run: ["python3", "train.py"] })`. */
export function command(parameters: ParametersInput<typeof commandRecord>): TrainerInput {
  return { kind: commandRecord.id, ...parameters };
}

/** An existing ONNX model: `onnx({ file: "model.onnx" })`. */
export function onnx(parameters: ParametersInput<typeof onnxRecord>): TrainerInput {
  return { kind: onnxRecord.id, ...parameters };
}

/** Random forest (Yggdrasil Decision Forests). */
export function randomForest(parameters: Learnable<typeof randomForestRecord> = {}): TrainerInput {
  return { kind: randomForestRecord.id, ...parameters };
}

/** A neural network of dense layers (TensorFlow.js). */
export function mlp(parameters: Learnable<typeof mlpRecord> = {}): TrainerInput {
  return { kind: mlpRecord.id, ...parameters };
}

/** For forecasts: a network over windows of the series, LSTM or 1-D convolution (TensorFlow.js). */
export function sequence(
  parameters: ParametersInput<typeof sequenceRecord> & Pick<LearnedSettingsInput, "refitEvery"> = {},
): TrainerInput {
  return { kind: sequenceRecord.id, ...parameters };
}

/** For forecasts: the last season again. */
export function seasonalNaive(parameters: ParametersInput<typeof seasonalNaiveRecord> = {}): TrainerInput {
  return { kind: seasonalNaiveRecord.id, ...parameters };
}

/** For forecasts: the last long season again, moved by how much the level has changed since. */
export function naiveLevelChange(parameters: ParametersInput<typeof naiveLevelChangeRecord> = {}): TrainerInput {
  return { kind: naiveLevelChangeRecord.id, ...parameters };
}

/** For forecasts: the line through the first and the last value. */
export function drift(): TrainerInput {
  return { kind: driftRecord.id };
}

/** For forecasts: the mean of the history. */
export function mean(): TrainerInput {
  return { kind: meanRecord.id };
}

/** For forecasts: several seasons by repeated decomposition, and exponential smoothing of what they leave. */
export function multiSeasonal(parameters: ParametersInput<typeof multiSeasonalRecord> = {}): TrainerInput {
  return { kind: multiSeasonalRecord.id, ...parameters };
}
