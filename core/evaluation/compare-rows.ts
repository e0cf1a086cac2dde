import { compareModels } from "../compare/compare-models.ts";
import type { Comparison, ComparisonRequest, ResamplingUnits } from "../compare/comparison.ts";
import type { PairedPredictions } from "../compare/pair-predictions.ts";
import { pickRows } from "../compare/pick-rows.ts";
import { pickUnits } from "../compare/resampling-units.ts";
import type { BaselineDetails } from "../documents/evaluation.ts";
import type { PipelineTask } from "../pipeline/schema.ts";
import { judge } from "./judge.ts";
import type { JudgedRows } from "./judgement.ts";

export interface ComparisonOptions {
  /** Non-inferiority margins by metric, in units of the metric; default none. */
  readonly margins?: ReadonlyMap<string, number>;
  readonly replicates: number;
  /** Of a claim of superiority; default 0.05. */
  readonly alpha?: number;
  /** Whether a standard error in closed form is checked by the bootstrap; default true. */
  readonly crossCheck?: boolean;
}

/** Both models on the same rows in the same order. */
export interface PairedRows {
  readonly pair: PairedPredictions;
  readonly units: ResamplingUnits;
  readonly seed: number;
  compare(metrics: readonly string[], options: ComparisonOptions): Comparison;
  /** Each model by itself, for values without intervals. */
  judge(rows?: readonly number[]): { readonly candidate: JudgedRows; readonly baseline: JudgedRows };
  /** What the document says of a model by itself, here of the baseline. */
  describeBaseline(): BaselineDetails;
  select(rows: readonly number[]): PairedRows;
}

export interface PairedCase {
  readonly task: PipelineTask;
  /** Score at which a row is labelled positive. */
  readonly threshold: number;
  readonly pair: PairedPredictions;
  readonly units: ResamplingUnits;
  /** Of the bootstrap. */
  readonly seed: number;
}

export function createPairedRows({ task, threshold, pair, units, seed }: PairedCase): PairedRows {
  const { candidate, baseline } = pair;
  const ofTask = settingsOf(task);
  const settings = { threshold };
  const judgements = once(() => ({
    candidate: judge({ task, predictions: candidate, settings }),
    baseline: judge({ task, predictions: baseline, settings }),
  }));
  return {
    pair,
    units,
    seed,
    compare: (metrics, { margins = new Map<string, number>(), ...options }) =>
      compareModels({
        kind: candidate.kind,
        candidate,
        baseline,
        threshold,
        metrics,
        margins,
        units,
        seed,
        ...ofTask,
        ...options,
      }),
    judge(rows) {
      const whole = judgements();
      if (rows === undefined) return whole;
      return { candidate: whole.candidate.select(rows), baseline: whole.baseline.select(rows) };
    },
    describeBaseline() {
      const { fairness: _fairness, credit: _credit, ...details } = judgements().baseline.details();
      return { n: baseline.rows, ...details };
    },
    select: (rows) =>
      createPairedRows({
        task,
        threshold,
        seed,
        pair: { candidate: pickRows(candidate, rows), baseline: pickRows(baseline, rows) },
        units: pickUnits(units, rows),
      }),
  };
}

/** What a comparison needs of the task beside its kind. */
function settingsOf(task: PipelineTask): Pick<ComparisonRequest, "forecast" | "order"> {
  if (task.kind === "forecast") return { forecast: { level: task.interval, season: Math.min(...task.season) } };
  return task.kind === "multiclass" && task.order !== undefined ? { order: task.order } : {};
}

/** Hundreds of slices are taken from one judgement of all rows, which sorts them. */
function once<Value>(build: () => Value): () => Value {
  let built: { readonly value: Value } | undefined;
  return () => {
    built ??= { value: build() };
    return built.value;
  };
}
