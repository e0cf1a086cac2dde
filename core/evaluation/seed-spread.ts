import { buildPredictions } from "../data/build-predictions.ts";
import type { DataPart } from "../data/dataset.ts";
import type { ModelTask } from "../documents/model.ts";
import type { SeedSpread } from "../documents/run.ts";
import { isDefined } from "../metrics/metric.ts";
import { metricsOf } from "../metrics/metrics.ts";
import type { Pipeline, TabularTask } from "../pipeline/schema.ts";
import { createRng } from "../rng.ts";
import { judge } from "./judge.ts";

/** `count` different seeds: the given one, then 32-bit words drawn from it. More of them begin with the same ones. */
export function deriveSeeds(seed: number, count: number): readonly number[] {
  const rng = createRng(seed);
  const seeds = new Set([seed]);
  while (seeds.size < count) seeds.add(rng.integer(2 ** 32));
  return [...seeds];
}

/** The metric whose spread is told: the pipeline's primary one, else the first of the task. */
export function spreadMetricOf({ task, evaluate }: Pick<Pipeline, "task" | "evaluate">): string {
  const [first = ""] = metricsOf(task.kind).keys();
  return evaluate.primary ?? first;
}

export interface ScoredSeed {
  readonly part: Pick<DataPart, "table" | "rowIds">;
  readonly task: TabularTask;
  readonly modelTask: ModelTask;
  /** Of the model, `[rows, outputs]`. */
  readonly outputs: Float64Array;
  readonly metric: string;
  /** Score at which a row is labelled positive. */
  readonly threshold: number;
}

/** Null where the rows do not define the metric. */
export function measureSeed({ part, task, modelTask, outputs, metric, threshold }: ScoredSeed): number | null {
  const predictions = buildPredictions(part, { task: modelTask, outputs, slices: [] });
  const result = judge({ task, predictions, settings: { threshold } }).compute(metric);
  return isDefined(result) ? result.value : null;
}

/** Mean and standard deviation (ddof 1); both null when a value is missing, the latter also for a single seed. */
export function buildSeedSpread(spread: Omit<SeedSpread, "part" | "mean" | "sd">): SeedSpread {
  const { values } = spread;
  const known = values.filter((value) => value !== null);
  if (known.length === 0 || known.length < values.length)
    return { ...spread, part: "validation", mean: null, sd: null };
  const mean = known.reduce((total, value) => total + value, 0) / known.length;
  const squares = known.reduce((total, value) => total + (value - mean) ** 2, 0);
  const sd = known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null;
  return { ...spread, part: "validation", mean, sd };
}
