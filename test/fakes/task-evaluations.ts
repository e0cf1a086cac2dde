import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ComparedMetric } from "../../core/documents/evaluation-comparison.ts";
import type { ForecastDetail } from "../../core/documents/evaluation-forecast.ts";
import { buildCompared, buildComparedEvaluation, CHAMPION } from "./compared-evaluation.ts";
import { buildGate } from "./report-documents.ts";

/** A forecast that may be worse than the margin allows. */
export function buildForecastEvaluation(): Evaluation {
  const instant = (hour: number) => new Date(Date.UTC(2000, 7, 20, hour)).toISOString();
  const forecast: ForecastDetail = {
    information: "ex-ante",
    origins: 14,
    horizon: 48,
    stepMs: 1_800_000,
    perOrigin: Array.from({ length: 14 }, (_, day) => ({
      origin: instant(24 * day),
      n: 48,
      mae: 380 + day * 9.31,
      mape: 1.1 + day * 0.037,
      mase: 0.65 + day * 0.0153,
    })),
    perStep: [{ step: 1, n: 14, mae: 82.9, coverage: 0.93 }],
    baselines: [
      {
        id: "seasonal-naive-336",
        title: "Seasonal naive, 336 steps",
        mae: 788.4,
        rmse: 1011.2,
        mape: 2.41,
        mase: 1.354,
      },
      { id: "mean", title: "Mean", mae: 4917.9121, rmse: 5493.2125, mape: 17.3254, mase: 8.4471 },
    ],
    skill: 0.4731,
    interval: { level: 0.9, coverage: 0.933, ci: [0.852, 0.971], ciLevel: 0.95, winkler: 1558, method: "Student t" },
    trace: [],
  };
  const metric = (value: number, half: number) => ({
    value,
    ci: [value - half, value + half] as [number, number],
    level: 0.95,
    n: 672,
  });
  const block = (compared: ComparedMetric): ComparedMetric => ({
    ...compared,
    n: 14,
    unit: "block",
    method: "percentile, paired bootstrap of blocks of time, 2000 replicates",
    unitsNeeded: 31,
    test: { name: "Diebold–Mariano (HLN)", statistic: 1.412, p: 0.1814 },
  });
  const { binary: _binary, comparedSlices: _slices, ...base } = buildComparedEvaluation();
  return {
    ...base,
    pipeline: "energy-demand",
    outcome: "inconclusive",
    verdict: "inconclusive",
    task: { kind: "forecast", target: "demand", horizon: 48, season: [48, 336] },
    n: 672,
    primary: "mae",
    metrics: {
      mae: metric(415.47, 38.2),
      rmse: metric(548.21, 51.9),
      mape: metric(1.265, 0.12),
      mase: metric(0.7176, 0.066),
    },
    baseline: { ...CHAMPION, ref: "energy-demand@2.0.1", rows: { both: 672, candidateOnly: 0, baselineOnly: 0 } },
    comparison: {
      mae: block(buildCompared([415.47, 428.32], { se: 11.9, margin: 20, verdict: "inconclusive", isLow: true })),
      mape: block(buildCompared([1.265, 1.301], { se: 0.035, verdict: "inconclusive", isLow: true })),
    },
    gates: [
      buildGate({
        metric: "mae",
        rule: "nonInferiorTo",
        limit: -20,
        value: 12.85,
        bound: -6.72,
        verdict: "inconclusive",
      }),
    ],
    slices: [],
    forecast,
    reuse: { uses: 1, limit: 50, step: 11.9, alpha: null },
    trend: [],
  };
}

/** Three classes, better than the champion. */
export function buildMulticlassEvaluation(): Evaluation {
  const classes = ["setosa", "versicolor", "virginica"];
  const { binary: _binary, comparedSlices: _slices, ...base } = buildComparedEvaluation();
  const metric = (value: number) => ({
    value,
    ci: [value - 0.021, value + 0.019] as [number, number],
    level: 0.95,
    n: 600,
  });
  return {
    ...base,
    pipeline: "iris-species",
    verdict: "better",
    task: { kind: "multiclass", target: "species", classes },
    n: 600,
    primary: "f1_macro",
    metrics: { f1_macro: metric(0.9312), accuracy: metric(0.9333), log_loss: metric(0.1841) },
    comparison: {
      f1_macro: {
        ...buildCompared([0.9312, 0.9041], { se: 0.0081, verdict: "better" }),
        method: "BCa, paired bootstrap of rows, 2000 replicates",
        n: 600,
      },
    },
    reuse: { uses: 7, limit: 50, step: 0.0243, alpha: null },
    baseline: { ...CHAMPION, ref: "iris-species@0.3.0", rows: { both: 600, candidateOnly: 0, baselineOnly: 0 } },
    gates: [buildGate({ metric: "f1_macro", limit: 0.88, value: 0.9312, bound: 0.9138 })],
    slices: [],
    multiclass: {
      classes,
      confusion: [
        [200, 0, 0],
        [0, 181, 19],
        [0, 21, 179],
      ],
      perClass: [
        { class: "setosa", n: 200, precision: 1, recall: 1, f1: 1, auc: 1 },
        { class: "versicolor", n: 200, precision: 0.896, recall: 0.905, f1: 0.9005, auc: 0.9771 },
        { class: "virginica", n: 200, precision: 0.904, recall: 0.895, f1: 0.8995, auc: 0.9769 },
      ],
    },
    trend: [],
  };
}

/** A regression that lost, on rows that were used often. */
export function buildRegressionEvaluation(): Evaluation {
  const {
    binary: _binary,
    comparedSlices: _slices,
    changes: _changes,
    trend: _trend,
    ...base
  } = buildComparedEvaluation();
  const metric = (value: number, half: number) => ({
    value,
    ci: [value - half, value + half] as [number, number],
    level: 0.95,
    n: 914,
  });
  const counts = [2, 9, 31, 88, 190, 240, 181, 99, 41, 15, 4];
  return {
    ...base,
    pipeline: "house-prices",
    outcome: "failed",
    verdict: "worse",
    task: { kind: "regression", target: "price" },
    n: 914,
    primary: "rmse",
    metrics: { rmse: metric(41_210.4, 2110.2), mae: metric(29_871.2, 1502.7), r2: metric(0.7812, 0.0241) },
    comparison: {
      rmse: buildCompared([41_210.4, 38_402.9], { se: 812.3, margin: 768.06, verdict: "worse", isLow: true }),
    },
    baseline: { ...CHAMPION, ref: "house-prices@4.1.0", rows: { both: 900, candidateOnly: 14, baselineOnly: 3 } },
    gates: [
      buildGate({
        metric: "rmse",
        rule: "nonInferiorTo",
        limit: -768.06,
        value: -2807.5,
        bound: -4143.6,
        verdict: "fail",
      }),
    ],
    slices: [],
    regression: {
      residuals: counts.map((n, bin) => ({ lower: -110_000 + bin * 20_000, upper: -90_000 + bin * 20_000, n })),
      scatter: [],
    },
    reuse: { uses: 61, limit: 50, step: -2436.9, alpha: null },
  };
}
