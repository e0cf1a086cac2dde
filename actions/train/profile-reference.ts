import type { Clock } from "../../core/clock.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import { truthOf } from "../../core/data/truth.ts";
import type { Profile } from "../../core/documents/profile.ts";
import type { Predictor } from "../../core/model/predictor.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { requireBinary } from "../../core/pipeline/require-binary.ts";

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
 * the ones the model has not learned from.
 */
export async function profileReference(
  { loaded, dataset, predictor, scratch }: ReferenceRequest,
  { profiler, predictions, clock }: ReferencePorts,
): Promise<Profile> {
  const { pipeline, folder } = loaded;
  const { table, rowIds } = dataset.parts.test;
  const scores = `${scratch}/scores.parquet`;
  await predictions.save(scores, {
    kind: "binary",
    rows: table.rows,
    rowIds,
    truth: truthOf(table, requireBinary(pipeline.task)),
    score: await predictor.predict(table),
    slices: new Map(),
  });
  const features = await profiler.profile({
    source: pipeline.data.source,
    folder,
    features: dataset.features,
    exclude: [],
  });
  const scored = await profiler.profile({ source: scores, folder, features: [], exclude: [], prediction: "score" });
  return buildProfile({
    pipeline: pipeline.name,
    createdAt: clock.now(),
    table: { ...features, prediction: scored.prediction },
    monitor: pipeline.monitor,
  });
}
