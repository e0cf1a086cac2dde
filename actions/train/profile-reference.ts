import type { Clock } from "../../core/clock.ts";
import { buildPredictions } from "../../core/data/build-predictions.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import { levelTexts, type Table } from "../../core/data/table.ts";
import type { ModelTask } from "../../core/documents/model.ts";
import type { FeatureProfile, Profile } from "../../core/documents/profile.ts";
import { type Predictor, scorePart } from "../../core/model/predictor.ts";
import { buildProfile } from "../../core/monitor/build-profile.ts";
import { planReferenceWindows } from "../../core/monitor/reference-windows.ts";
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
 * What monitoring compares with: the features of the pipeline's whole table, in windows of time where monitoring is, and the scores of the
 * test part, which are the ones the model has not learned from: as a distribution, and their mean in each cell of the features. Several
 * probabilities are no single number that could be followed: none then.
 */
export async function profileReference(
  { loaded, dataset, predictor, scratch }: ReferenceRequest,
  { profiler, predictions, clock }: ReferencePorts,
): Promise<Profile> {
  const { pipeline, folder } = loaded;
  const { monitor, data } = pipeline;
  const windows = planReferenceWindows({ monitor, data, columns: dataset.columns.map(({ name }) => name) });
  const table = await profiler.profile({
    source: data.source,
    folder,
    features: dataset.features,
    exclude: [],
    ...(windows === undefined ? {} : { windows }),
  });
  const scored = { dataset, predictor, scratch, features: table.features };
  const scores = await profileScores(scored, { folder, profiler, predictions });
  return buildProfile({
    pipeline: pipeline.name,
    createdAt: clock.now(),
    table: { ...table, ...scores },
    monitor,
  });
}

/** Name of the column of scores in predictions.parquet. */
const SCORE_COLUMNS = { binary: "score", multiclass: null, regression: "prediction" } as const satisfies Record<
  ModelTask["kind"],
  string | null
>;

/** Beyond, the features are not written beside the scores: a scratch table of a hundred megabytes. */
const MAX_SCRATCH_VALUES = 20_000_000;

interface ScoredTable extends Omit<ReferenceRequest, "loaded"> {
  readonly features: readonly FeatureProfile[];
}

async function profileScores(
  { dataset, predictor, scratch, features }: ScoredTable,
  { folder, profiler, predictions }: Omit<ReferencePorts, "clock"> & { readonly folder: string },
): Promise<Pick<Profile, "features" | "prediction">> {
  const { task } = predictor.model;
  const { test } = dataset.parts;
  const prediction = SCORE_COLUMNS[task.kind];
  if (prediction === null) return { features: [...features], prediction: null };
  const source = `${scratch}/scores.parquet`;
  const outputs = await scorePart(predictor, test);
  const written = test.table.rows * features.length <= MAX_SCRATCH_VALUES ? features : [];
  // Columns by number: a feature may have the name of a column of scores.
  const slices = new Map(written.map(({ name }, index) => [`f${index}`, textsOf(test.table, name)]));
  await predictions.save(source, { ...buildPredictions(test, { task, outputs, slices: [] }), slices });
  const scored = await profiler.profile({ source, folder, features: [], exclude: [], prediction });
  const numbered = written.map((feature, index) => ({ ...feature, name: `f${index}` }));
  const means = await profiler.score({ source, folder, features: numbered, prediction });
  const addMeans = (feature: FeatureProfile, index: number): FeatureProfile => ({
    ...feature,
    cellScores: means.get(`f${index}`)?.slice() ?? null,
  });
  return { features: features.map(addMeans), prediction: scored.prediction };
}

function textsOf({ columns, rows }: Table, name: string): readonly (string | null)[] {
  const column = columns.get(name);
  return column === undefined ? new Array<null>(rows).fill(null) : levelTexts(column);
}
