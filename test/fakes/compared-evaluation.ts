import type { Evaluation, GateResult } from "../../core/documents/evaluation.ts";
import type { ComparedMetric, ComparedSlice, Verdict } from "../../core/documents/evaluation-comparison.ts";
import { normalCdf } from "../../core/stats/normal.ts";
import { buildComparison, buildEvaluationDocument, buildGate, DIGEST } from "./report-documents.ts";

const ROWS = 1114;
const Z = 1.6449; // of the two-sided 90 % interval
const POWER = 2.487; // z.95 + z.80
const BASELINE_DIGEST = "fedcba9876543210".repeat(4);

/** One metric of both models, its numbers as far from each other as formulas say. */
export function buildCompared(
  [candidate, baseline]: readonly [number, number],
  given: { readonly se: number; readonly margin?: number; readonly verdict: Verdict; readonly isLow?: boolean },
): ComparedMetric {
  const { se, margin = 0, verdict, isLow = false } = given;
  const delta = isLow ? baseline - candidate : candidate - baseline;
  return buildComparison({
    candidate,
    baseline,
    delta,
    ci: [delta - Z * se, delta + Z * se],
    se,
    p: se === 0 ? 1 : 2 * (1 - normalCdf(Math.abs(delta / se))),
    method: isLow ? "percentile, paired bootstrap of rows, 2000 replicates" : "DeLong, paired",
    n: ROWS,
    mde: POWER * se,
    margin,
    unitsNeeded: margin > 0 ? Math.ceil(ROWS * ((POWER * se) / margin) ** 2) : null,
    verdict,
  });
}

export const CHAMPION: Evaluation["baseline"] = {
  kind: "champion",
  ref: "credit-risk@1.2.0",
  reason: "current in production since 2026-11-09T08:00:00.000Z",
  ageDays: 12.3,
  scores: "stored",
  modelDigest: BASELINE_DIGEST,
  dataDigest: DIGEST,
  rows: { both: ROWS, candidateOnly: 0, baselineOnly: 0 },
};

const CHANGES: NonNullable<Evaluation["changes"]> = {
  rows: [
    { part: "train", baseline: 2410, candidate: 2672 },
    { part: "validation", baseline: 602, candidate: 668 },
    { part: "test", baseline: 1114, candidate: 1114 },
  ],
  columns: [
    { name: "records", baseline: "category", candidate: null },
    { name: "income_log", baseline: null, candidate: "number" },
  ],
  drift: { features: 13, moved: [{ feature: "amount", effect: 0.1442, state: "DRIFT_MINOR" }] },
  parameters: [
    { name: "trainer.depth", baseline: 6, candidate: 4 },
    { name: "trainer.members", baseline: null, candidate: 4 },
  ],
  cost: [
    { name: "model size", unit: "bytes", baseline: 317_418, candidate: 148_220 },
    { name: "training", unit: "s", baseline: 12.4, candidate: 2.71 },
    { name: "scoring", unit: "ms per row", baseline: null, candidate: 0.0192 },
  ],
};

/** Up to the champion, and then the candidate. */
const buildTrend = (candidate: number): NonNullable<Evaluation["trend"]> =>
  [0.8312, 0.8377, null, 0.8455, 0.8479, candidate].map((value, index, all) => ({
    version: ["1.0.0", "1.0.1", "1.1.0", "1.1.1", "1.2.0"][index] ?? "candidate",
    at: `2026-${String(6 + index).padStart(2, "0")}-09T08:00:00.000Z`,
    value,
    candidate: index === all.length - 1,
  }));

export function buildComparedSlice(
  [column, value]: readonly [string, string],
  given: Partial<ComparedSlice> = {},
): ComparedSlice {
  return {
    column,
    value,
    n: 529,
    positives: 148,
    declared: true,
    metric: "roc_auc",
    candidate: 0.8532,
    baseline: 0.8457,
    delta: 0.0075,
    ci: [-0.0097, 0.0247],
    level: 0.9,
    shrunkDelta: 0.0042,
    p: 0.7638,
    pHolm: 1,
    verdict: "inconclusive",
    ...given,
  };
}

export const COMPARED_SLICES: readonly ComparedSlice[] = [
  buildComparedSlice(["home", "owner"], { verdict: "pass", ci: [0.0009, 0.0141] }),
  buildComparedSlice(["home", "rent"], {
    n: 251,
    positives: 70,
    candidate: 0.8011,
    baseline: 0.8128,
    delta: -0.0117,
    ci: [-0.0398, 0.0164],
  }),
  buildComparedSlice(["job", "partime"], {
    n: 113,
    positives: 32,
    candidate: 0.7621,
    baseline: 0.7702,
    delta: null,
    ci: null,
    shrunkDelta: null,
    p: null,
    pHolm: null,
    verdict: "insufficient",
    reason: "113 rows, 200 needed",
  }),
  buildComparedSlice(["age", "61 to 68"], {
    declared: false,
    n: 204,
    positives: 57,
    candidate: 0.8116,
    delta: -0.0341,
    ci: [-0.0702, 0.002],
    shrunkDelta: null,
  }),
];

export const buildNonInferior = (given: Partial<GateResult>) =>
  buildGate({ rule: "nonInferiorTo", limit: -0.01, detail: "roc_auc is held against the baseline.", ...given });

/** A comparison with the champion: by default equivalent within a margin of 0.01. */
export function buildComparedEvaluation(given: Partial<Evaluation> = {}): Evaluation {
  const base = buildEvaluationDocument();
  return {
    ...base,
    verdict: "equivalent",
    baseline: CHAMPION,
    comparison: {
      roc_auc: buildCompared([0.845912, 0.8479], { se: 0.0039, margin: 0.01, verdict: "equivalent" }),
      brier: buildCompared([0.13622, 0.13734], { se: 0.0012, verdict: "inconclusive", isLow: true }),
      log_loss: buildCompared([0.42217, 0.42561], { se: 0.0031, verdict: "inconclusive", isLow: true }),
      accuracy: {
        ...buildCompared([0.80521, 0.80341], { se: 0.0062, verdict: "inconclusive" }),
        test: { name: "McNemar, mid-p", statistic: 0.0741, p: 0.7856 },
      },
    },
    gates: [...base.gates, buildNonInferior({ value: -0.001988, bound: -0.008403 })],
    comparedSlices: [...COMPARED_SLICES],
    changes: CHANGES,
    reuse: { uses: 7, limit: 50, step: -0.0039, alpha: null },
    trend: buildTrend(0.845912),
    ...given,
  };
}

/** The same with another comparison of the primary metric, its verdict and what else follows. */
export function withPrimary(compared: ComparedMetric, given: Partial<Evaluation> = {}): Evaluation {
  const base = buildComparedEvaluation();
  const value = compared.candidate ?? 0;
  return {
    ...base,
    verdict: compared.verdict,
    metrics: { ...base.metrics, roc_auc: { value, ci: [value - 0.02304, value + 0.02304], level: 0.95, n: ROWS } },
    comparison: { ...base.comparison, roc_auc: compared },
    reuse: { uses: 7, limit: 50, step: roundToError(compared), alpha: null },
    trend: buildTrend(value),
    ...given,
  };
}

function roundToError({ delta, se }: ComparedMetric): number {
  return delta === null || se === null || se === 0 ? 0 : Math.round(delta / se) * se;
}
