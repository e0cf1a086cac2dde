import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type {
  BinaryPredictions,
  ForecastPredictions,
  MulticlassPredictions,
  Predictions,
  RegressionPredictions,
} from "../../../../core/data/predictions.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { buildEvaluation } from "../../../../core/evaluation/build-evaluation.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createRng } from "../../../../core/rng.ts";

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const ROWS = 400;
const HOUR_MS = 3_600_000;
const ids = Array.from({ length: ROWS }, (_, row) => `row-${row}`);
const none = new Map<string, readonly string[]>();

function compare(
  task: PipelineInput["task"],
  [candidate, baseline]: readonly [Predictions, Predictions],
  settings: PipelineInput["evaluate"],
): Evaluation {
  const pipeline = pipelineSchema.parse({
    name: "any",
    task,
    data: { source: "any.csv", timestamp: "at" },
    train: { kind: "linear" },
    evaluate: { baseline: "champion", ...settings },
  });
  const evaluation = buildEvaluation({
    pipeline: "any",
    evaluatedAt: "2026-01-02T03:04:05.000Z",
    task: pipeline.task,
    settings: pipeline.evaluate,
    predictions: candidate,
    digests: { model: sha256("model"), data: sha256("data"), predictions: sha256("predictions") },
    leakage: null,
    sha256,
    baseline: {
      state: "ready",
      section: { kind: "champion", ref: "any@1.0.0", reason: "newest version", ageDays: 3, scores: "stored" },
      predictions: baseline,
      digest: sha256("baseline"),
    },
  });
  expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
  return evaluation;
}

function gatesOf({ gates }: Evaluation): readonly (readonly [string, string])[] {
  return gates.map(({ metric, verdict }) => [metric, verdict]);
}

describe("regression", () => {
  const build = (noise: number, seed: number): RegressionPredictions => {
    const [world, own] = [createRng(1), createRng(seed)];
    const truth = Float64Array.from({ length: ROWS }, () => 100 + 10 * world.normal());
    return {
      kind: "regression",
      rows: ROWS,
      rowIds: ids,
      truth,
      prediction: truth.map((value) => value + noise * own.normal()),
      slices: none,
    };
  };

  it("is better with less error, and holds a relative margin of a loss", () => {
    const settings = { gates: { mae: { nonInferiorTo: "baseline", margin: "5%" } }, primary: "mae" } as const;
    const task = { kind: "regression", target: "price" } as const;
    const better = compare(task, [build(1, 2), build(2, 3)], settings);
    expect([better.verdict, better.outcome]).toEqual(["better", "passed"]);
    expect(better.comparison.mae?.delta).toBeGreaterThan(0);
    const worse = compare(task, [build(2, 2), build(1, 3)], settings);
    expect([worse.verdict, worse.outcome]).toEqual(["worse", "failed"]);
    expect(worse.comparison.mae?.margin).toBeCloseTo(0.05 * (worse.comparison.mae?.baseline ?? 0), 12);
  });
});

describe("multiclass", () => {
  const classes = ["low", "middle", "high"];
  const build = (skill: number, seed: number): MulticlassPredictions => {
    const rng = createRng(seed);
    const truth = Int32Array.from({ length: ROWS }, (_, row) => row % 3);
    const scores = [...truth].flatMap((label) => {
      const raw = classes.map((_, column) => rng.uniform() + (column === label ? skill : 0));
      const total = raw.reduce((sum, value) => sum + value, 0);
      return raw.map((value) => value / total);
    });
    return {
      kind: "multiclass",
      rows: ROWS,
      rowIds: ids,
      classes,
      truth,
      scores: Float64Array.from(scores),
      slices: none,
    };
  };

  it("compares every metric, those of ordered classes too", () => {
    const task: PipelineInput["task"] = { kind: "multiclass", target: "grade", order: classes };
    const evaluation = compare(task, [build(0.9, 1), build(0.3, 2)], {
      metrics: ["accuracy", "log_loss", "kappa_quadratic"],
    });
    expect(evaluation.verdict).toBe("better");
    expect(Object.values(evaluation.comparison).map(({ verdict }) => verdict)).toEqual(
      Object.keys(evaluation.comparison).map(() => "better"),
    );
    expect(Object.keys(evaluation.comparison)).toContain("kappa_quadratic");
  });
});

describe("forecast", () => {
  const [origins, horizon] = [20, 24];
  const build = (noise: number, seed: number): ForecastPredictions => {
    const rng = createRng(seed);
    const rows = Array.from({ length: origins * horizon }, (_, row) => ({
      origin: Math.floor(row / horizon) * horizon * HOUR_MS,
      step: (row % horizon) + 1,
    }));
    const truth = Float64Array.from(rows, ({ step }) => 50 + 10 * Math.sin((step * Math.PI) / 12));
    const prediction = truth.map((value) => value + noise * rng.normal());
    return {
      kind: "forecast",
      rows: rows.length,
      rowIds: rows.map(({ origin, step }) => `${origin}+${step}`),
      origin: Float64Array.from(rows, ({ origin }) => origin),
      timestamp: Float64Array.from(rows, ({ origin, step }) => origin + step * HOUR_MS),
      step: Int32Array.from(rows, ({ step }) => step),
      truth: truth.map((value, row) => (row === 7 ? Number.NaN : value)),
      prediction,
      lower: prediction.map((value) => value - 2 * noise),
      upper: prediction.map((value) => value + 2 * noise),
      scale: truth.map(() => 3),
      squaredScale: truth.map(() => 9),
      slices: none,
    };
  };

  it("resamples blocks of time and leaves out what nobody knows yet", () => {
    const task: PipelineInput["task"] = { kind: "forecast", target: "load", horizon, season: [24] };
    const { verdict, comparison, baseline } = compare(task, [build(1, 1), build(3, 2)], {
      metrics: ["mae", "coverage"],
    });
    expect(verdict).toBe("better");
    expect(comparison.mae).toMatchObject({ unit: "block", n: origins, test: { name: expect.any(String) as string } });
    expect(baseline.rows).toEqual({ both: origins * horizon, candidateOnly: 0, baselineOnly: 0 });
  });
});

describe("groups and clusters of a binary task", () => {
  const task = { kind: "binary", target: "status", positive: "bad" } as const;

  /** Group b is labelled positive with `share`, group a with one half; every row is there `copies` times, as one customer. */
  const build = (share: number, copies = 1): BinaryPredictions => {
    const rng = createRng(4);
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const group = row % 2 === 0 ? "a" : "b";
      const truth = rng.uniform() < 0.4 ? 1 : 0;
      const draw = rng.uniform();
      return {
        truth,
        group,
        score: draw < (group === "a" ? 0.5 : share) ? 0.6 + 0.3 * draw : 0.4 * draw,
        customer: `c${row}`,
      };
    });
    const all = rows.flatMap((row) =>
      Array.from({ length: copies }, (_, copy) => ({ ...row, id: `${row.customer}-${copy}` })),
    );
    return {
      kind: "binary",
      rows: all.length,
      rowIds: all.map(({ id }) => id),
      truth: Uint8Array.from(all, ({ truth }) => truth),
      score: Float64Array.from(all, ({ score }) => score),
      slices: new Map([
        ["group", all.map(({ group }) => group)],
        ["customer", all.map(({ customer }) => customer)],
      ]),
    };
  };

  const fairness: NonNullable<PipelineInput["evaluate"]>["fairness"] = {
    groups: ["group"],
    demographicParity: {},
    nonInferiorTo: "baseline",
    margin: 0.05,
  };
  const metric = "fairness.group.demographic_parity_difference";

  it.each<[string, number, number, string]>([
    ["a gap that widens", 0.1, 0.5, "fail"],
    ["a gap that closes", 0.5, 0.1, "pass"],
    ["the same labels", 0.3, 0.3, "pass"],
  ])("gates %s", (...[, own, other, verdict]) => {
    const evaluation = compare(task, [build(own), build(other)], { metrics: ["roc_auc"], fairness });
    expect(gatesOf(evaluation)).toEqual([[metric, verdict]]);
    const deltas = evaluation.fairness?.[0]?.deltas;
    expect(Math.sign(deltas?.demographic_parity_difference?.delta ?? Number.NaN)).toBe(Math.sign(own - other));
    expect(evaluation.gates[0]?.value).toBe(deltas?.demographic_parity_difference?.delta);
  });

  it("cannot tell the gap of groups that are too small", () => {
    const withFew = (table: BinaryPredictions): BinaryPredictions => ({
      ...table,
      slices: new Map([["group", table.rowIds.map((_, row) => (row < 10 ? "b" : "a"))]]),
    });
    const evaluation = compare(task, [withFew(build(0.1)), withFew(build(0.5))], { metrics: ["roc_auc"], fairness });
    expect(gatesOf(evaluation)).toEqual([[metric, "inconclusive"]]);
    expect(evaluation.outcome).toBe("inconclusive");
  });

  it("resamples customers, not their rows: copies tell nothing new", () => {
    const settings = { metrics: ["brier"], primary: "brier", comparison: { searchSlices: false } };
    const once = compare(task, [build(0.3), build(0.4)], settings).comparison.brier;
    const tables = [build(0.3, 4), build(0.4, 4)] as const;
    const copied = compare(task, tables, settings).comparison.brier;
    const clustered = compare(task, tables, {
      ...settings,
      comparison: { ...settings.comparison, cluster: "customer" },
    });
    expect((copied?.se ?? 0) / (once?.se ?? 1)).toBeCloseTo(0.5, 1);
    expect((clustered.comparison.brier?.se ?? 0) / (once?.se ?? 1)).toBeCloseTo(1, 1);
    expect(clustered.comparison.brier).toMatchObject({ unit: "cluster", n: ROWS });
  });
});
