import type { Evaluation } from "../../core/documents/evaluation.ts";
import {
  buildCompared,
  buildComparedEvaluation,
  buildComparedSlice,
  buildNonInferior,
  COMPARED_SLICES,
  withPrimary,
} from "./compared-evaluation.ts";
import { buildBinaryDetail, buildEvaluationDocument, buildGate, buildSlice } from "./report-documents.ts";
import { buildForecastEvaluation, buildMulticlassEvaluation, buildRegressionEvaluation } from "./task-evaluations.ts";

function withoutDetails(given: Partial<Evaluation>): Evaluation {
  const { binary: _binary, ...rest } = buildEvaluationDocument(given);
  return rest;
}

/** One evaluation for each way in which a comment can read. */
export const GOLDEN_EVALUATIONS: Readonly<Record<string, Evaluation>> = {
  better: withPrimary(buildCompared([0.8612, 0.8479], { se: 0.0054, margin: 0.01, verdict: "better" }), {
    gates: [
      buildGate({ value: 0.8612, bound: 0.842 }),
      buildGate({ metric: "brier", rule: "max", limit: 0.2, level: "warn", value: 0.13622, bound: 0.1441 }),
      buildNonInferior({ value: 0.0133, bound: 0.0044 }),
    ],
    seedNoise: { seeds: 5, sd: 0.0021, floor: 0.0049 },
  }),
  worse: withPrimary(buildCompared([0.8212, 0.8479], { se: 0.0054, margin: 0.01, verdict: "worse" }), {
    outcome: "failed",
    gates: [
      buildGate({ value: 0.8212, bound: 0.802 }),
      buildNonInferior({ value: -0.0267, bound: -0.0356, verdict: "fail" }),
      buildGate({
        metric: "slices.roc_auc",
        rule: "nonInferiorTo",
        limit: -0.05,
        value: -0.0912,
        bound: -0.1233,
        verdict: "fail",
        pHolm: 0.0121,
        detail:
          '1 of 2 compared slices lose more than the margin: home = "rent" by 0.0912 (margin 0.05), p = 0.0121 after Holm.',
      }),
    ],
    comparedSlices: [
      ...COMPARED_SLICES.slice(0, 1),
      buildComparedSlice(["home", "rent"], {
        n: 251,
        positives: 70,
        candidate: 0.7216,
        baseline: 0.8128,
        delta: -0.0912,
        ci: [-0.1233, -0.0591],
        shrunkDelta: -0.0744,
        p: 0.006,
        pHolm: 0.0121,
        verdict: "fail",
      }),
    ],
  }),
  equivalent: buildComparedEvaluation(),
  inconclusive: withPrimary(buildCompared([0.8487, 0.8479], { se: 0.008, margin: 0.01, verdict: "inconclusive" }), {
    outcome: "inconclusive",
    gates: [buildGate(), buildNonInferior({ value: 0.0008, bound: -0.0124, verdict: "inconclusive" })],
  }),
  "inconclusive-seed": withPrimary(
    {
      ...buildCompared([0.8534, 0.8479], { se: 0.0021, verdict: "inconclusive" }),
      reason: "within the noise of the training seed: 5 seeds alone make a difference of up to 0.00865",
    },
    { seedNoise: { seeds: 5, sd: 0.00372, floor: 0.00865 }, gates: [buildGate()] },
  ),
  "no-change": withPrimary(
    {
      ...buildCompared([0.8479, 0.8479], { se: 0, margin: 0.01, verdict: "no-change" }),
      ci: null,
      mde: null,
      unitsNeeded: null,
      method: "identical predictions",
      reason: "both give every row the same prediction",
    },
    {
      gates: [buildGate(), buildNonInferior({ value: 0, bound: 0 })],
      comparedSlices: [],
      reuse: { uses: 7, limit: 50, step: 0, alpha: null },
    },
  ),
  "not-comparable": buildEvaluationDocument({
    outcome: "failed",
    verdict: "not-comparable",
    baseline: {
      kind: "champion",
      ref: "credit-risk@1.2.0",
      reason: "current in production since 2026-11-09T08:00:00.000Z",
      ageDays: 12.3,
      obstacle: "model.json of credit-risk@1.2.0 has not the digest of its manifest.",
    },
    gates: [
      buildGate(),
      buildGate({
        metric: "baseline",
        rule: "nonInferiorTo",
        limit: 0,
        value: null,
        bound: null,
        verdict: "fail",
        detail:
          "The baseline cannot be read: model.json of credit-risk@1.2.0 has not the digest of its manifest. Mend it, or name another in evaluate.baseline.",
      }),
    ],
    warnings: [
      "Failed because the baseline cannot be read: model.json of credit-risk@1.2.0 has not the digest of its manifest. It may be the better model.",
    ],
  }),
  "first-model": buildEvaluationDocument(),
  "failed-gate": buildEvaluationDocument({
    outcome: "failed",
    gates: [
      buildGate({ limit: 0.9, verdict: "fail", detail: "roc_auc = 0.845912 is not at least 0.9." }),
      buildGate({
        metric: "brier",
        rule: "max",
        limit: 0.12,
        level: "warn",
        value: 0.13622,
        bound: 0.1441,
        verdict: "warn",
      }),
      buildGate({
        metric: "leakage",
        rule: "max",
        limit: 0,
        on: "point",
        value: 12,
        bound: null,
        verdict: "fail",
        detail: "12 evaluated rows were also seen in training or validation: the metrics are too good to be true.",
      }),
    ],
    leakage: { rows: 12, examples: ["a1"] },
    warnings: ["The bootstrap and DeLong disagree by 18 % on the standard error of roc_auc."],
  }),
  "many-slices": buildComparedEvaluation({
    slices: Array.from({ length: 500 }, (_, index) =>
      buildSlice("branch", `no ${index}`, { auc: 0.6 + index / 2000, n: 60 + index }),
    ),
    comparedSlices: Array.from({ length: 500 }, (_, index) =>
      buildComparedSlice(["branch", `no ${index}`], {
        n: 60 + index,
        positives: 20 + Math.round(index / 4),
        delta: (index - 260) / 10_000,
        ci: [(index - 500) / 10_000, (index - 20) / 10_000],
      }),
    ),
  }),
  forecast: buildForecastEvaluation(),
  multiclass: buildMulticlassEvaluation(),
  regression: buildRegressionEvaluation(),
  "undefined-metric": buildEvaluationDocument({
    outcome: "failed",
    n: 40,
    metrics: {
      roc_auc: { value: null, ci: null, level: 0.95, n: 40, reason: "one class only" },
      precision: { value: 0, ci: null, level: 0.95, n: 40, reason: "no row is labelled positive", undefined: true },
      brier: { value: 0.0412, ci: [0.031, 0.0521], level: 0.95, n: 40 },
    },
    gates: [
      buildGate({
        value: null,
        bound: null,
        verdict: "fail",
        detail: "roc_auc has no value: one class only; no gate passes on nothing.",
      }),
    ],
    slices: [],
    binary: buildBinaryDetail({
      positives: 0,
      calibration: [],
      thresholds: [],
      confusion: [
        [40, 0],
        [0, 0],
      ],
      curves: { roc: [], pr: [], scores: [] },
    }),
  }),
  error: withoutDetails({
    outcome: "error",
    verdict: "not-comparable",
    n: 0,
    metrics: {},
    gates: [],
    slices: [],
    warnings: ["The evaluation stopped: the model could not be loaded."],
  }),
};
