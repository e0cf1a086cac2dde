import type { TabularPredictions } from "../../core/data/build-predictions.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { ImportanceSection } from "../../core/documents/evaluation-importance.ts";
import type { DevelopmentSample } from "../../core/evaluation/build-credit.ts";
import { buildImportance } from "../../core/evaluation/build-importance.ts";
import { binScores, countCharacteristics } from "../../core/metrics/credit/characteristic-counts.ts";
import { metricsOf } from "../../core/metrics/metrics.ts";
import type { Predictor } from "../../core/model/predictor.ts";
import type { Pipeline, TabularTask } from "../../core/pipeline/schema.ts";
import type { EvaluatePorts } from "./main.ts";

export interface MeasuredModel {
  readonly evaluate: Pipeline["evaluate"];
  readonly task: TabularTask;
  readonly predictor: Predictor;
  readonly dataset: Dataset;
  /** Of the test part. */
  readonly predictions: TabularPredictions;
}

export interface ModelMeasures {
  readonly importance?: ImportanceSection;
  readonly development?: DevelopmentSample;
}

const SEED_DIGITS = 13; // 52 bits: the longest hex prefix that is a safe integer

/** What takes the model itself and not only its scores of the test part. A model of recorded predictions cannot be asked, so nothing then. */
export async function measureModel(measured: MeasuredModel, ports: EvaluatePorts): Promise<ModelMeasures> {
  if (measured.predictor.recall !== undefined) return {};
  const development = await describeDevelopment(measured);
  const importance = await measureImportance(measured, ports);
  return {
    ...(development === undefined ? {} : { development }),
    ...(importance === undefined ? {} : { importance }),
  };
}

/** The training part is the development sample of a credit score. */
async function describeDevelopment({
  evaluate,
  task,
  predictor,
  dataset,
}: MeasuredModel): Promise<DevelopmentSample | undefined> {
  if (evaluate.credit === undefined || task.kind !== "binary") return undefined;
  const { train, test } = dataset.parts;
  const inputs = predictor.model.signature.inputs.map(({ name }) => name);
  return {
    ...binScores(await predictor.predict(train.table)),
    characteristics: countCharacteristics(train.table, test.table, inputs),
  };
}

async function measureImportance(
  { evaluate, task, predictor, dataset, predictions }: MeasuredModel,
  { log, signal }: EvaluatePorts,
): Promise<ImportanceSection | undefined> {
  const metric = evaluate.primary ?? metricsOf(task.kind).keys().next().value;
  if (evaluate.importance === false || metric === undefined) return undefined;
  const { test } = dataset.parts;
  return await buildImportance({
    task,
    metric,
    threshold: evaluate.threshold,
    table: test.table,
    predictions,
    inputs: predictor.model.signature.inputs.map(({ name }) => name),
    score: async (table) => {
      signal.throwIfAborted();
      return await predictor.predict(table);
    },
    onProgress: (done, total) => log.progress({ task: "Measuring importance", done, total }),
    seed: Number.parseInt(test.digest.slice(0, SEED_DIGITS), 16),
  });
}
