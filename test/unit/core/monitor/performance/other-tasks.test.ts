import { describe, expect, it } from "vitest";
import type { ServedOutcomes } from "../../../../../core/data/outcomes.ts";
import type { MulticlassPredictions, RegressionPredictions } from "../../../../../core/data/predictions.ts";
import { buildPerformance } from "../../../../../core/monitor/performance/build-performance.ts";
import { fitResidualModel } from "../../../../../core/monitor/performance/residual-model.ts";
import type { PipelineTask } from "../../../../../core/pipeline/schema.ts";
import { createRng } from "../../../../../core/rng.ts";
import { DAY_MS, evaluate, instant, START } from "./served-scene.ts";

const SHARED = { rowIds: [], slices: new Map() };
const CLASSES = ["a", "b", "c"];

function drawNumbers(rows: number, seed: number, spread = 1): RegressionPredictions {
  const rng = createRng(seed);
  const prediction = Float64Array.from({ length: rows }, () => 10 * rng.uniform());
  const truth = prediction.map((value) => value + spread * (0.5 + value / 5) * rng.normal());
  return { kind: "regression", rows, ...SHARED, truth, prediction };
}

function drawClasses(rows: number, seed: number, honest = true): MulticlassPredictions {
  const rng = createRng(seed);
  const scores = new Float64Array(3 * rows);
  const truth = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const odds = [0, 1, 2].map(() => Math.exp(1.5 * rng.normal()));
    const total = odds.reduce((sum, odd) => sum + odd, 0);
    const shares = odds.map((odd) => odd / total);
    scores.set(shares, 3 * row);
    const [first = 0, second = 0] = honest ? shares : [1 / 3, 1 / 3];
    const drawn = rng.uniform();
    truth[row] = Number(drawn >= first) + Number(drawn >= first + second);
  }
  return { kind: "multiclass", rows, ...SHARED, classes: CLASSES, truth, scores };
}

function serve(predictions: RegressionPredictions | MulticlassPredictions): ServedOutcomes {
  const { rows, truth } = predictions;
  const scores = predictions.kind === "regression" ? predictions.prediction : predictions.scores;
  return {
    ...{ rows, width: scores.length / rows, scores, warnings: [] },
    servedAt: Float64Array.from({ length: rows }, (_, row) => START + (row * DAY_MS) / rows),
    targetAt: new Float64Array(rows).fill(Number.NaN),
    truth: Float64Array.from(truth),
    observedAt: new Float64Array(rows).fill(Number.NaN),
    labels: { rows, keys: rows, superseded: 0, corrected: 0, unmatched: 0 },
  };
}

const SETTINGS = { settings: { threshold: 0.5, gates: {} }, horizonMs: DAY_MS, now: instant(9) };
const WINDOWS = [{ start: instant(0), end: instant(1) }];

describe("regression", () => {
  const task: PipelineTask = { kind: "regression", target: "y" };
  const reference = drawNumbers(1500, 1);
  const evaluation = evaluate(reference, task, "mae");
  const build = (own: RegressionPredictions) =>
    buildPerformance({ task, evaluation, reference, served: serve(own), windows: WINDOWS, ...SETTINGS });

  it("errs as the evaluation's rows with a like prediction did: the mean of |e| over bins", () => {
    const options = { metrics: ["mae"], seed: 1, replicates: 200 };
    const model = fitResidualModel(reference, options);
    if ("missing" in model) throw new Error(model.missing);
    const high = drawNumbers(800, 2).prediction.map((value) => 8 + value / 5);
    const estimated = model.estimate({ rows: high.length, scores: high }).get("mae");
    // E|e| = (0.5 + value/5)·√(2/π), averaged over values from 8 to 10.
    expect(estimated?.value).toBeGreaterThan(2.1 * Math.sqrt(2 / Math.PI));
    expect(estimated?.value).toBeLessThan(2.5 * Math.sqrt(2 / Math.PI));
  });

  it("holds with its estimate, and is worse where errors have grown", () => {
    const held = Array.from({ length: 10 }, (_, seed) => build(drawNumbers(600, 30 + seed)));
    expect(held.filter(({ verdict }) => verdict === "holds").length).toBeGreaterThanOrEqual(9);
    expect(held.reduce((sum, { estimate }) => sum + (estimate?.covered ?? 0), 0)).toBeGreaterThanOrEqual(8);
    expect(held[0]?.estimate).toMatchObject({ method: "residual", checked: 1 });
    const grown = build(drawNumbers(600, 4, 1.6));
    expect(grown).toMatchObject({ verdict: "worse", confirmed: true, estimate: { covered: 0 } });
    expect(grown.detectors).toMatchObject([{ detector: "cusum", metric: "mae" }]);
    expect(grown.detectors[0]?.alarmAt).toMatch(/^2026-01-01T/);
  });
});

describe("several classes", () => {
  const task: PipelineTask = { kind: "multiclass", target: "y" };
  const reference = drawClasses(1200, 5);
  const evaluation = evaluate(reference, task, "accuracy");
  const build = (own: MulticlassPredictions) =>
    buildPerformance({ task, evaluation, reference, served: serve(own), windows: WINDOWS, ...SETTINGS });

  it("hold with their estimate one against the rest, and are worse where scores mean nothing any more", () => {
    expect(build(drawClasses(500, 6))).toMatchObject({ verdict: "holds", estimate: { checked: 1, covered: 1 } });
    const lost = build(drawClasses(500, 7, false));
    expect(lost).toMatchObject({ verdict: "worse", estimate: { checked: 1, covered: 0 } });
    expect(lost.detectors[0]?.alarmAt).not.toBeNull();
  });

  it("have no estimate where the evaluation lacks one of them", () => {
    const few = { ...reference, truth: reference.truth.map((place) => place % 2) };
    const served = { ...serve(drawClasses(100, 8)), labels: null, truth: new Float64Array(100).fill(Number.NaN) };
    const performance = buildPerformance({ task, evaluation, reference: few, served, windows: WINDOWS, ...SETTINGS });
    expect(performance).toMatchObject({ verdict: "none", estimate: null });
    expect(performance.reason).toBe(
      "No labels. There is no estimate without labels: the evaluation has no row of class c.",
    );
  });
});
