import type { ServedOutcomes } from "../../data/outcomes.ts";
import type { Predictions } from "../../data/predictions.ts";
import type { MeasuredValue } from "../../documents/measured-value.ts";
import { judge } from "../../evaluation/judge.ts";
import type { PipelineTask } from "../../pipeline/schema.ts";
import type { EstimatorOptions } from "./estimator.ts";
import { RANKING_METRICS } from "./monitored-metrics.ts";
import type { Selection } from "./selective-labels.ts";
import { type PickOptions, pickPredictions } from "./served-rows.ts";
import { weighLabels } from "./weigh-labels.ts";

export interface MeasureSettings extends PickOptions, EstimatorOptions {
  /** As the pipeline says it, for what metrics need of it. */
  readonly pipelineTask: PipelineTask;
  readonly threshold: number;
}

/** By metric id. */
export type MeasuredValues = ReadonlyMap<string, MeasuredValue>;

/**
 * Metrics of labelled rows, with the records and intervals that an evaluation has. Selective labels of a binary task are weighed back to
 * all rows; where a decile of the score has next to no labels, metrics of the order of rows are refused.
 */
export function measureLabelled(
  {
    served,
    rows,
    selection,
  }: { readonly served: ServedOutcomes; readonly rows: Uint32Array; readonly selection: Selection | null },
  settings: MeasureSettings,
): MeasuredValues {
  if (rows.length === 0) return new Map();
  const predictions = pickPredictions(served, rows, settings);
  if (selection === null || !selection.section.selective) return measureRows(predictions, settings);
  if (!selection.allowsRanking) return refuseRanking(measureRows(predictions, settings), rows.length);
  if (predictions.kind !== "binary") return measureRows(predictions, settings);
  const { metrics, threshold, seed } = settings;
  return weighLabels(predictions, { metrics, threshold, seed, coverageOf: selection.coverageOf });
}

function measureRows(predictions: Predictions, settings: MeasureSettings): MeasuredValues {
  const { pipelineTask, threshold, metrics, seed, replicates } = settings;
  const judged = judge({ task: pipelineTask, predictions, settings: { threshold } });
  return new Map([...judged.measure(metrics, { seed, replicates })].map(([id, { value }]) => [id, value]));
}

function refuseRanking(values: MeasuredValues, rows: number): MeasuredValues {
  const reason = "labels are missing for nearly all rows of a decile of the score: their order is not known";
  return new Map(
    [...values].map(([id, value]) => [
      id,
      RANKING_METRICS.has(id) ? { value: null, ci: null, level: value.level, n: rows, reason } : value,
    ]),
  );
}
