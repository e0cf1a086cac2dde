import { compareModels } from "../../../../core/compare/compare-models.ts";
import type { AnyComparisonRequest, ComparisonRequest } from "../../../../core/compare/comparison.ts";
import type { ComparedMetric } from "../../../../core/documents/evaluation-comparison.ts";
import { metricsOf } from "../../../../core/metrics/metrics.ts";
import { createRng } from "../../../../core/rng.ts";

export interface Simulated {
  readonly rows: number;
  readonly seed?: number;
  /** Distance of the classes, or noise, by which the candidate is better. */
  readonly gain?: number;
}

const idsOf = (rows: number): string[] => Array.from({ length: rows }, (_, row) => `row ${row}`);

const settings = (rows: number, seed: number) => ({
  threshold: 0.5,
  margins: new Map<string, number>(),
  units: { kind: "row", count: rows } as const,
  seed,
  replicates: 400,
});

/** The scenario of SCIENCE H6: two scores with correlation 0.9, prevalence 0.2, area about 0.80. */
export function simulateBinary({ rows, seed = 1, gain = 0 }: Simulated): ComparisonRequest<"binary"> {
  const rng = createRng(seed);
  const [truth, own, other] = [new Uint8Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
  for (let row = 0; row < rows; row++) {
    const label = rng.uniform() < 0.2 ? 1 : 0;
    const common = Math.sqrt(0.9) * rng.normal();
    truth[row] = label;
    own[row] = logistic(common + Math.sqrt(0.1) * rng.normal() + (1.2 + gain) * label - 1.5);
    other[row] = logistic(common + Math.sqrt(0.1) * rng.normal() + 1.2 * label - 1.5);
  }
  const base = { kind: "binary" as const, rows, rowIds: idsOf(rows), slices: new Map(), truth };
  const metrics = [...metricsOf("binary").keys()];
  return {
    kind: "binary",
    candidate: { ...base, score: own },
    baseline: { ...base, score: other },
    metrics,
    ...settings(rows, seed),
  };
}

export function simulateRegression({ rows, seed = 1, gain = 0 }: Simulated): ComparisonRequest<"regression"> {
  const rng = createRng(seed);
  const truth = Float64Array.from({ length: rows }, () => 20 + 5 * rng.normal());
  const common = truth.map(() => rng.normal());
  const predict = (noise: number): Float64Array =>
    truth.map((value, row) => value + noise * ((common[row] as number) + 0.4 * rng.normal()));
  const base = { kind: "regression" as const, rows, rowIds: idsOf(rows), slices: new Map(), truth };
  return {
    kind: "regression",
    candidate: { ...base, prediction: predict(1 - gain) },
    baseline: { ...base, prediction: predict(1) },
    metrics: [...metricsOf("regression").keys()],
    ...settings(rows, seed),
  };
}

export function simulateMulticlass({ rows, seed = 1, gain = 0 }: Simulated): ComparisonRequest<"multiclass"> {
  const rng = createRng(seed);
  const classes = ["low", "middle", "high"];
  const truth = Int32Array.from({ length: rows }, () => rng.integer(3));
  const common = Float64Array.from({ length: rows * 3 }, () => rng.normal());
  const predict = (strength: number): Float64Array => {
    const scores = common.map((value, place) => {
      const row = Math.floor(place / 3);
      return Math.exp(value + 0.4 * rng.normal() + (place % 3 === truth[row] ? strength : 0));
    });
    return scores.map((value, place) => {
      const start = place - (place % 3);
      return value / ((scores[start] as number) + (scores[start + 1] as number) + (scores[start + 2] as number));
    });
  };
  const base = { kind: "multiclass" as const, rows, rowIds: idsOf(rows), slices: new Map(), truth, classes };
  return {
    kind: "multiclass",
    candidate: { ...base, scores: predict(1.2 + gain) },
    baseline: { ...base, scores: predict(1.2) },
    order: classes,
    metrics: [...metricsOf("multiclass").keys()],
    ...settings(rows, seed),
  };
}

/** Twelve steps from each of `rows`/12 origins, which are twelve steps apart; blocks are origins. */
export function simulateForecast({ rows, seed = 1, gain = 0 }: Simulated): ComparisonRequest<"forecast"> {
  const rng = createRng(seed);
  const horizon = 12;
  const origin = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / horizon) * horizon * 3_600_000);
  const step = Int32Array.from({ length: rows }, (_, row) => (row % horizon) + 1);
  const truth = Float64Array.from({ length: rows }, () => 50 + 10 * rng.normal());
  const common = truth.map(() => rng.normal());
  const base = {
    kind: "forecast" as const,
    rows,
    rowIds: idsOf(rows),
    slices: new Map(),
    truth,
    origin,
    step,
    timestamp: origin.map((start, row) => start + (step[row] as number) * 3_600_000),
    scale: new Float64Array(rows).fill(4),
    squaredScale: new Float64Array(rows).fill(20),
  };
  const predict = (noise: number) => {
    const prediction = truth.map((value, row) => value + noise * ((common[row] as number) + 0.4 * rng.normal()));
    return { prediction, lower: prediction.map((value) => value - 2), upper: prediction.map((value) => value + 2) };
  };
  return {
    kind: "forecast",
    candidate: { ...base, ...predict(1 - gain) },
    baseline: { ...base, ...predict(1) },
    forecast: { level: 0.9, season: horizon },
    metrics: [...metricsOf("forecast").keys()],
    ...settings(rows, seed),
    units: {
      kind: "block",
      of: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / horizon)),
      count: Math.ceil(rows / horizon),
    },
  };
}

export function binaryRequest(
  truth: readonly number[],
  candidate: readonly number[],
  baseline: readonly number[],
): ComparisonRequest<"binary"> {
  const request = simulateBinary({ rows: truth.length });
  const base = { ...request.candidate, truth: Uint8Array.from(truth) };
  return {
    ...request,
    candidate: { ...base, score: Float64Array.from(candidate) },
    baseline: { ...base, score: Float64Array.from(baseline) },
  };
}

export function findMetric(request: AnyComparisonRequest, id: string): ComparedMetric {
  const compared = compareModels({ ...request, metrics: [id] }).get(id);
  if (compared === undefined) throw new Error(`${id} is missing`);
  return compared;
}
