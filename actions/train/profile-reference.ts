import type { Clock } from "../../core/clock.ts";
import { buildPredictions } from "../../core/data/build-predictions.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import type { ModelTask } from "../../core/documents/model.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { type Predictor, scorePart } from "../../core/model/predictor.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";

export interface ReferenceRequest {
  readonly loaded: LoadedPipeline;
  readonly dataset: Dataset;
  readonly predictor: Predictor;
  /** Folder for a temporary table of scores; whoever owns it removes it. */
  readonly scratch: string;
}

export interface ReferencePorts {
  readonly profiler: Profiler;
  readonly predictions: PredictionStore;
  readonly clock: Clock;
}

/**
 * What monitoring compares with: the features of the pipeline's whole table, and the scores of the test part, which are
 * the ones the model has not learned from. Several probabilities are no single number that could be followed: none then.
 */
export async function profileReference(
  { loaded, dataset, predictor, scratch }: ReferenceRequest,
  { profiler, predictions, clock }: ReferencePorts,
): Promise<Profile> {
  const { pipeline, folder } = loaded;
  const features = await profiler.profile({
    source: pipeline.data.source,
    folder,
    features: dataset.features,
    exclude: [],
  });
  const prediction = await profileScores({ dataset, predictor, scratch }, { folder, profiler, predictions });
  return buildProfile({
    pipeline: pipeline.name,
    createdAt: clock.now(),
    table: { ...features, prediction },
    monitor: pipeline.monitor,
  });
}

/** Name of the column of scores in predictions.parquet. */
const SCORE_COLUMNS = { binary: "score", multiclass: null, regression: "prediction" } as const satisfies Record<
  ModelTask["kind"],
  string | null
>;

async function profileScores(
  { dataset, predictor, scratch }: Omit<ReferenceRequest, "loaded">,
  { folder, profiler, predictions }: Omit<ReferencePorts, "clock"> & { readonly folder: string },
): Promise<Profile["prediction"]> {
  const { task } = predictor.model;
  const { test } = dataset.parts;
  const column = SCORE_COLUMNS[task.kind];
  if (column === null) return null;
  const source = `${scratch}/scores.parquet`;
  const outputs = await scorePart(predictor, test);
  await predictions.save(source, buildPredictions(test, { task, outputs, slices: [] }));
  const scored = await profiler.profile({ source, folder, features: [], exclude: [], prediction: column });
  return scored.prediction;
}
