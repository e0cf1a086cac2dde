import type { Clock } from "../../core/clock.ts";
import { buildPredictions } from "../../core/data/build-predictions.ts";
import type { Dataset } from "../../core/data/dataset.ts";
import type { MulticlassPredictions, PredictionStore } from "../../core/data/predictions.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import type { RowFilter } from "../../core/data/row-filter.ts";
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
  /** Rows of the pipeline's table that the model is of; default: all. */
  readonly where?: RowFilter;
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
 * test part, which are the ones the model has not learned from: as a distribution, and their mean in each cell of the features. Of several
 * classes it is the distribution of the most probable one, which has no mean.
 */
export async function profileReference(
  { loaded, dataset, predictor, where, scratch }: ReferenceRequest,
  { profiler, predictions, clock }: ReferencePorts,
): Promise<Profile> {
  const { pipeline, folder } = loaded;
  const { monitor, data } = pipeline;
  const windows = planReferenceWindows({ monitor, data, columns: dataset.columns.map(({ name }) => name) });
  const table = await profiler.profile({
    source: data.source,
    folder,
    ...(where === undefined ? {} : { where }),
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

/** Column of what the model says of a row: in the scratch table, in the profile, and in what was served. */
const SCORE_COLUMNS = { binary: "score", multiclass: "prediction", regression: "prediction" } as const satisfies Record<
  ModelTask["kind"],
  string
>;

/** Beyond, the features are not written beside the scores: a scratch table of a hundred megabytes. */
const MAX_SCRATCH_VALUES = 20_000_000;

interface ScoredTable extends Omit<ReferenceRequest, "loaded" | "where"> {
  readonly features: readonly FeatureProfile[];
}

async function profileScores(
  { dataset, predictor, scratch, features }: ScoredTable,
  { folder, profiler, predictions }: Omit<ReferencePorts, "clock"> & { readonly folder: string },
): Promise<Pick<Profile, "features" | "prediction">> {
  const { task } = predictor.model;
  const { test } = dataset.parts;
  const prediction = SCORE_COLUMNS[task.kind];
  const source = `${scratch}/scores.parquet`;
  const outputs = await scorePart(predictor, test);
  const hasMean = task.kind !== "multiclass";
  const written = hasMean && test.table.rows * features.length <= MAX_SCRATCH_VALUES ? features : [];
  // Columns by number: a feature may have the name of a column of scores.
  const slices = new Map(written.map(({ name }, index) => [`f${index}`, textsOf(test.table, name)]));
  const said = buildPredictions(test, { task, outputs, slices: [] });
  if (said.kind === "multiclass") slices.set(prediction, findClasses(said));
  await predictions.save(source, { ...said, slices });
  const scored = await profiler.profile({ source, folder, features: [], exclude: [], prediction });
  if (!hasMean) return { features: [...features], prediction: scored.prediction };
  const numbered = written.map((feature, index) => ({ ...feature, name: `f${index}` }));
  const means = await profiler.score({ source, folder, features: numbered, prediction });
  const addMeans = (feature: FeatureProfile, index: number): FeatureProfile => ({
    ...feature,
    cellScores: means.get(`f${index}`)?.slice() ?? null,
  });
  return { features: features.map(addMeans), prediction: scored.prediction };
}

/** The most probable class of each row, the first of equals, as the server logs it. */
function findClasses({ classes, scores, rows }: MulticlassPredictions): readonly (string | null)[] {
  const width = classes.length;
  return Array.from({ length: rows }, (_, row) => {
    const own = scores.subarray(row * width, (row + 1) * width);
    return classes[own.indexOf(Math.max(...own))] ?? null;
  });
}

function textsOf({ columns, rows }: Table, name: string): readonly (string | null)[] {
  const column = columns.get(name);
  return column === undefined ? new Array<null>(rows).fill(null) : levelTexts(column);
}
