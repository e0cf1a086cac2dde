import type { Dataset } from "../data/dataset.ts";
import { numberTruthOf } from "../data/truth.ts";
import type { ModelTask, Preprocessing, Signature } from "../documents/model.ts";
import type { TabularTask } from "../pipeline/schema.ts";
import { buildSignature } from "./build-signature.ts";
import { fitPreprocessing, fitTargetScaling } from "./fit-preprocessing.ts";
import { buildOutputs, resolveModelTask } from "./model-task.ts";

/** All of a model that is decided before it is trained. */
export interface PreparedModel {
  readonly task: ModelTask;
  readonly signature: Signature;
  /** Fitted on the training part alone. */
  readonly preprocessing: Preprocessing;
}

/** @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_TARGET_INVALID, SLIPWAY_E_TRAINING_FAILED */
export function prepareModel(
  dataset: Pick<Dataset, "features" | "parts">,
  pipelineTask: TabularTask,
  encoding: Preprocessing["encoding"],
): PreparedModel {
  const task = resolveModelTask(dataset, pipelineTask);
  const { table } = dataset.parts.train;
  const signature = buildSignature(dataset, buildOutputs(task));
  const preprocessing = fitPreprocessing(table, signature, encoding);
  if (task.kind !== "regression" || encoding === "raw") return { task, signature, preprocessing };
  const target = fitTargetScaling(numberTruthOf(table, task), task.target);
  return { task, signature, preprocessing: { ...preprocessing, target } };
}
