import type { ServedOutcomes } from "../../../../../core/data/outcomes.ts";
import type { BinaryPredictions, Predictions } from "../../../../../core/data/predictions.ts";
import type { Evaluation } from "../../../../../core/documents/evaluation.ts";
import { judge } from "../../../../../core/evaluation/judge.ts";
import type { WindowSpan } from "../../../../../core/monitor/performance/served-rows.ts";
import type { PipelineTask } from "../../../../../core/pipeline/schema.ts";
import type { Rng } from "../../../../../core/rng.ts";

export const DAY_MS = 86_400_000;
export const START = Date.UTC(2026, 0, 1);
export const TASK = { kind: "binary", target: "y", positive: "1" } as const satisfies PipelineTask;

const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

export interface World {
  /** Mean of x: covariate shift. */
  readonly shift?: number;
  /** 0 keeps P(y|x), 1 makes it flat: concept drift. */
  readonly concept?: number;
  /** What the model makes of the log-odds: 1 is calibrated. */
  readonly slope?: number;
}

/** Rows of a world with one feature that a model scores. */
export function drawRows(
  rows: number,
  rng: Rng,
  { shift = 0, concept = 0, slope = 1.5 }: World = {},
): BinaryPredictions {
  const truth = new Uint8Array(rows);
  const score = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const odds = 1.4 * (rng.normal() + shift) - 0.7;
    truth[row] = rng.uniform() < logistic((1 - concept) * odds) ? 1 : 0;
    score[row] = logistic(slope * odds);
  }
  return { kind: "binary", rows, rowIds: [], slices: new Map(), truth, score };
}

/** The document of an evaluation of these rows, as far as performance reads it. */
export function evaluate(predictions: Predictions, task: PipelineTask, primary: string): Evaluation {
  const judged = judge({ task, predictions, settings: { threshold: 0.5 } });
  const measured = judged.measure(judged.metrics, { seed: 1, replicates: 200 });
  return {
    schema: "slipway/evaluation/v1",
    pipeline: "p",
    evaluatedAt: "2026-01-01T00:00:00.000Z",
    outcome: "passed",
    verdict: "first-model",
    task: judged.task,
    n: predictions.rows,
    modelDigest: null,
    dataDigest: null,
    testDigest: "0".repeat(64),
    predictionsDigest: "0123456789abcdef".repeat(4),
    primary,
    metrics: Object.fromEntries([...measured].map(([id, { value }]) => [id, value])),
    baseline: { kind: "none", reason: "none" },
    comparison: {},
    gates: [],
    slices: [],
    leakage: null,
    warnings: [],
  } as unknown as Evaluation;
}

/** Days of served rows from START on, evenly spread over each day, with every label known unless `keep` says otherwise. */
export function serve(
  days: readonly BinaryPredictions[],
  keep: (row: { readonly day: number; readonly score: number }) => boolean = () => true,
): { readonly served: ServedOutcomes; readonly windows: readonly WindowSpan[] } {
  const rows = days.flatMap(({ truth, score }, day) =>
    Array.from(truth, (label, row) => ({
      at: START + day * DAY_MS + (row * DAY_MS) / truth.length,
      score: score[row] as number,
      label: keep({ day, score: score[row] as number }) ? label : Number.NaN,
    })),
  );
  const count = rows.filter(({ label }) => !Number.isNaN(label)).length;
  return {
    served: {
      rows: rows.length,
      width: 1,
      scores: Float64Array.from(rows, ({ score }) => score),
      servedAt: Float64Array.from(rows, ({ at }) => at),
      targetAt: new Float64Array(rows.length).fill(Number.NaN),
      truth: Float64Array.from(rows, ({ label }) => label),
      observedAt: Float64Array.from(rows, ({ at, label }) => (Number.isNaN(label) ? Number.NaN : at + 3 * DAY_MS)),
      labels: { rows: count, keys: count, superseded: 0, corrected: 0, unmatched: 0 },
      warnings: [],
    },
    windows: days.map((_, day) => ({ start: instant(day), end: instant(day + 1) })),
  };
}

export function instant(day: number): string {
  return new Date(START + day * DAY_MS).toISOString();
}
