import type { TabularPredictions } from "../data/build-predictions.ts";
import { selectRows, type Table } from "../data/table.ts";
import type { ImportanceSection } from "../documents/evaluation-importance.ts";
import { buildSample } from "../metrics/binary/binary-sample.ts";
import { correlationRatio } from "../metrics/correlation-ratio.ts";
import { isDefined, type Metric, type Sized } from "../metrics/metric.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { buildMulticlassSample } from "../metrics/multiclass/multiclass-sample.ts";
import { computeImportances, type ImportanceMetric } from "../metrics/permutation-importance.ts";
import { buildPointSample } from "../metrics/point/point-sample.ts";
import type { TabularTask } from "../pipeline/schema.ts";

const REPEATS = 5;
const REPLICATES = 200;
const LEVEL = 0.95;
const MAX_FEATURES = 40; // of a narrow table; the tail says nothing that a reader could use
const MIN_FEATURES = 10;
const MAX_ROWS = 2_000;
const MIN_ROWS = 500;
const MAX_CELLS = 100_000_000; // a few seconds of scoring
const SCREEN_ROWS = 1_000;

export interface ImportanceCase {
  readonly task: TabularTask;
  /** Primary metric of the evaluation. */
  readonly metric: string;
  /** Score that labels a row positive; binary tasks alone. */
  readonly threshold: number;
  /** Test part with the model's own scores, rows in the same order. */
  readonly table: Table;
  readonly predictions: TabularPredictions;
  /** Inputs of the model. */
  readonly inputs: readonly string[];
  /** Outputs of the model for a table, `[rows, outputs]`. */
  score(table: Table): Promise<Float64Array>;
  /** Tables scored so far, of how many. */
  onProgress?(done: number, total: number): void;
  readonly seed: number;
}

/**
 * Permutation importance of the model's inputs on the test part, at a bounded cost: a seeded part of the rows, and of many inputs the ones that
 * move with the model's own score. What the model does not move with, it does not use alone.
 */
export async function buildImportance(given: ImportanceCase): Promise<ImportanceSection> {
  const { inputs, table, predictions, metric, seed } = given;
  const budget = planCost(inputs.length);
  const features = inputs.length <= budget.features ? inputs : screen(given, budget.features);
  const total = 1 + REPEATS * features.length;
  let done = 0;
  const importances = await computeImportances(
    {
      table,
      rowIds: predictions.rowIds,
      features,
      score: async (permuted) => {
        const outputs = await given.score(permuted);
        done += 1;
        given.onProgress?.(done, total);
        return outputs;
      },
      metric: createMetric(given),
    },
    { seed, repeats: REPEATS, replicates: REPLICATES, maxRows: budget.rows },
  );
  const reason = explain({ inputs: inputs.length, features: features.length, isEmpty: importances.length === 0 });
  return {
    metric,
    rows: Math.min(table.rows, budget.rows),
    repeats: REPEATS,
    level: LEVEL,
    method: `percentile bootstrap of rows over the permutations, ${REPLICATES} replicates`,
    inputs: inputs.length,
    features: importances
      .map(({ ci, ...rest }) => ({ ...rest, ci: ci === null ? null : ([...ci] as [number, number]) }))
      .toSorted((a, b) => b.importance - a.importance || Number(a.feature > b.feature) - 0.5),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Features and rows such that scoring reads at most about 10⁸ cells, and never fewer than 10 features of 500 rows. */
export function planCost(inputs: number): { readonly features: number; readonly rows: number } {
  const affordable = Math.floor(MAX_CELLS / (REPEATS * MIN_ROWS * Math.max(1, inputs)));
  const features = Math.min(MAX_FEATURES, Math.max(MIN_FEATURES, affordable));
  const measured = Math.max(1, Math.min(features, inputs));
  const rows = Math.floor(MAX_CELLS / (REPEATS * measured * Math.max(1, inputs)));
  return { features, rows: Math.min(MAX_ROWS, Math.max(MIN_ROWS, rows)) };
}

function explain(found: {
  readonly inputs: number;
  readonly features: number;
  readonly isEmpty: boolean;
}): string | undefined {
  if (found.inputs === 0) return "the model has no inputs";
  if (found.isEmpty) return "the metric has no value on the test rows";
  if (found.features === found.inputs) return undefined;
  return `measured are the ${found.features} of ${found.inputs} inputs that move most with the model's score (correlation ratio); the cost is bounded`;
}

/** The inputs with the largest correlation ratio to the first output, in their own order. */
function screen({ inputs, table, predictions }: ImportanceCase, count: number): readonly string[] {
  const step = Math.max(1, Math.ceil(table.rows / SCREEN_ROWS));
  const rows = Array.from({ length: Math.ceil(table.rows / step) }, (_, index) => index * step);
  const width = predictions.kind === "multiclass" ? predictions.classes.length : 1;
  const outputs = outputsOf(predictions);
  const score = Float64Array.from(rows, (row) => outputs[row * width] as number);
  const sampled = selectRows(table, rows);
  const ranked = inputs
    .map((input) => {
      const column = sampled.columns.get(input);
      return { input, ratio: column === undefined ? 0 : correlationRatio(column, score) };
    })
    .toSorted((a, b) => b.ratio - a.ratio || Number(a.input > b.input) - 0.5);
  const chosen = new Set(ranked.slice(0, count).map(({ input }) => input));
  return inputs.filter((input) => chosen.has(input));
}

function outputsOf(predictions: TabularPredictions): Float64Array {
  if (predictions.kind === "multiclass") return predictions.scores;
  return predictions.kind === "binary" ? predictions.score : predictions.prediction;
}

/** The metric of drawn rows, from their truth and whatever scores they have now. */
function createMetric({ task, metric: id, threshold, predictions }: ImportanceCase): ImportanceMetric {
  switch (predictions.kind) {
    case "binary":
      return adapt(parseMetric(id, "binary"), (rows, score) =>
        buildSample({ truth: pick(new Uint8Array(rows.length), predictions.truth, rows), score }, threshold),
      );
    case "multiclass":
      return adapt(parseMetric(id, "multiclass"), (rows, scores) =>
        buildMulticlassSample(
          {
            classes: predictions.classes,
            truth: pick(new Int32Array(rows.length), predictions.truth, rows),
            scores,
          },
          task.kind === "multiclass" ? task.order : undefined,
        ),
      );
    case "regression":
      return adapt(parseMetric(id, "regression"), (rows, prediction) =>
        buildPointSample({ truth: pick(new Float64Array(rows.length), predictions.truth, rows), prediction }),
      );
  }
}

/** A plain loop: it runs for every replicate of every feature. */
function pick<Values extends Uint8Array | Int32Array | Float64Array>(
  into: Values,
  values: Values,
  rows: Uint32Array,
): Values {
  for (let index = 0; index < rows.length; index++) into[index] = values[rows[index] as number] as number;
  return into;
}

function adapt<Sample extends Sized>(
  { better, ideal, compute }: Metric<Sample>,
  build: (rows: Uint32Array, scores: Float64Array) => Sample,
): ImportanceMetric {
  return {
    better,
    ideal,
    measure(rows, scores) {
      const result = compute(build(rows, scores));
      return isDefined(result) ? result.value : null;
    },
  };
}
