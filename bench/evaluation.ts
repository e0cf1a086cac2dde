// Processor time of buildEvaluation on generated predictions, so that a busy machine shows the same. Run: node bench/evaluation.ts
import { createHash } from "node:crypto";
import { buildEvaluation } from "../core/evaluation/build-evaluation.ts";
import { buildSample } from "../core/metrics/binary/binary-sample.ts";
import { metricsOf } from "../core/metrics/metrics.ts";
import { pipelineSchema } from "../core/pipeline/schema.ts";
import { createRng } from "../core/rng.ts";
import { computeDeLong } from "../core/stats/delong.ts";

const SIZES = [1_000, 5_000, 10_000, 100_000, 1_000_000];

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

function generate(rows: number) {
  const rng = createRng(rows);
  const [truth, score] = [new Uint8Array(rows), new Float64Array(rows)];
  for (let row = 0; row < rows; row++) {
    const probability = 1 / (1 + Math.exp(1 - 1.5 * rng.normal()));
    score[row] = probability;
    truth[row] = rng.uniform() < probability ? 1 : 0;
  }
  const levels = Array.from({ length: rows }, () => `level ${rng.integer(50)}`);
  const rowIds = Array.from({ length: rows }, (_, row) => `${sha256(String(row))}-1`);
  return { kind: "binary" as const, rows, rowIds, truth, score, slices: new Map([["group", levels]]) };
}

const { evaluate } = pipelineSchema.parse({
  name: "bench",
  task: { kind: "binary", target: "y", positive: "1" },
  data: { source: "none.csv" },
  train: { kind: "linear" },
  evaluate: { slices: ["group"], gates: { roc_auc: { min: 0.7 }, average_precision: { min: 0.5 } } },
});

function time(work: () => unknown): string {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / 1000).toFixed(0);
}

const table = SIZES.map((rows) => {
  const predictions = generate(rows);
  const sample = buildSample(predictions, evaluate.threshold);
  const request = {
    pipeline: "bench",
    evaluatedAt: "2026-01-01T00:00:00.000Z",
    task: { kind: "binary", target: "y", positive: "1" },
    predictions,
    digests: { model: null, data: null, predictions: sha256("") },
    leakage: null,
    sha256,
  } as const;
  return {
    rows,
    "all metrics, no intervals (ms)": time(() => {
      const fresh = buildSample(predictions, evaluate.threshold);
      return [...metricsOf("binary").values()].map((metric) => metric.compute(fresh));
    }),
    "values from cells (ms)": time(() => [...metricsOf("binary").values()].map((metric) => metric.compute(sample))),
    "paired DeLong (ms)": time(() => computeDeLong(predictions.truth, [predictions.score, predictions.score])),
    "evaluation (ms)": time(() => buildEvaluation({ ...request, settings: { ...evaluate, slices: [] } })),
    "evaluation, 50 slices (ms)": time(() => buildEvaluation({ ...request, settings: evaluate })),
  };
});
console.table(table);
