import type { Deployment } from "../../core/documents/deployment.ts";
import type { Evaluation, GateResult, SliceResult } from "../../core/documents/evaluation.ts";
import type { BinaryDetail } from "../../core/documents/evaluation-binary.ts";
import type { ComparedMetric } from "../../core/documents/evaluation-comparison.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { RunDocument } from "../../core/documents/run.ts";

export const DIGEST = "0123456789abcdef".repeat(4);
const SCORE_BINS = [
  0.05, 0.11, 0.14, 0.15, 0.13, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.02, 0.01, 0.01, 0, 0, 0, 0, 0,
];

export function buildGate(given: Partial<GateResult> = {}): GateResult {
  return {
    metric: "roc_auc",
    rule: "min",
    limit: 0.78,
    on: "bound",
    level: "fail",
    value: 0.8459,
    bound: 0.8266,
    verdict: "pass",
    detail: "the lower bound 0.8266 is at least 0.78",
    ...given,
  };
}

export function buildSlice(
  column: string,
  value: string,
  given: Partial<SliceResult> & { readonly auc?: number | null } = {},
): SliceResult {
  const { auc = 0.84, ...rest } = given;
  const n = rest.n ?? 240;
  const half = 1 / Math.sqrt(n);
  return {
    column,
    value,
    n,
    positives: Math.round(n * 0.28),
    metrics: {
      roc_auc:
        auc === null
          ? { value: null, ci: null, level: 0.95, n, reason: "one class only" }
          : { value: auc, ci: [auc - half, Math.min(1, auc + half)], level: 0.95, n },
    },
    ...rest,
  };
}

/** A passed evaluation of credit-risk, its numbers shaped like real ones. */
/** Of 300 rows that both models scored; equal models unless the test says otherwise. */
export function buildComparison(given: Partial<ComparedMetric> = {}): ComparedMetric {
  return {
    candidate: 0.85,
    baseline: 0.85,
    delta: 0,
    ci: [-0.01, 0.01],
    level: 0.9,
    se: 0.0061,
    p: 1,
    method: "DeLong",
    n: 300,
    unit: "row",
    mde: 0.0151,
    margin: 0.02,
    unitsNeeded: 172,
    verdict: "equivalent",
    ...given,
  };
}

export function buildEvaluationDocument(given: Partial<Evaluation> = {}): Evaluation {
  const metric = (value: number, half: number) => ({
    value,
    ci: [value - half, value + half] as [number, number],
    level: 0.95,
    n: 1114,
  });
  return {
    schema: "slipway/evaluation/v1",
    pipeline: "credit-risk",
    evaluatedAt: "2026-11-21T11:19:00.000Z",
    outcome: "passed",
    verdict: "first-model",
    task: { kind: "binary", target: "status", positive: "bad" },
    n: 1114,
    modelDigest: DIGEST,
    dataDigest: DIGEST,
    testDigest: DIGEST,
    predictionsDigest: DIGEST,
    primary: "roc_auc",
    metrics: {
      roc_auc: metric(0.845912, 0.02304),
      average_precision: metric(0.68114, 0.04611),
      log_loss: metric(0.42217, 0.0251),
      brier: metric(0.13622, 0.00931),
      ks: metric(0.5461, 0.0482),
      accuracy: metric(0.80521, 0.0233),
      precision: { ...metric(0.7012, 0.0612), n: 221 },
      recall: metric(0.49206, 0.0551),
      f1: metric(0.57831, 0.0478),
      mcc: metric(0.4637, 0.0551),
    },
    baseline: { kind: "none", ref: null, reason: "no earlier version is registered", ageDays: null },
    comparison: {},
    gates: [
      buildGate(),
      buildGate({
        metric: "brier",
        rule: "max",
        limit: 0.2,
        level: "warn",
        value: 0.13622,
        bound: 0.1441,
        detail: "the upper bound 0.1441 is at most 0.2",
      }),
    ],
    slices: [
      buildSlice("home", "rent", { auc: 0.801, n: 251 }),
      buildSlice("home", "owner", { auc: 0.853, n: 529 }),
      buildSlice("home", "parents", { auc: 0.838, n: 196 }),
      buildSlice("job", "fixed", { auc: 0.849, n: 702 }),
      buildSlice("job", "freelance", { auc: 0.812, n: 257 }),
      buildSlice("job", "partime", { auc: 0.762, n: 113 }),
      buildSlice("job", "others", { auc: null, n: 7, positives: 0 }),
    ],
    binary: buildBinaryDetail(),
    leakage: { rows: 0, examples: [] },
    warnings: [],
    ...given,
  };
}

export function buildBinaryDetail(given: Partial<BinaryDetail> = {}): BinaryDetail {
  const steps = Array.from({ length: 65 }, (_, index) => index / 64);
  return {
    positive: "bad",
    positives: 315,
    threshold: 0.5,
    calibration: [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85].map((predicted, bin) => ({
      lower: bin / 10,
      upper: (bin + 1) / 10,
      n: 250 - bin * 26,
      predicted,
      observed: Math.min(1, predicted + (bin % 2 === 0 ? 0.02 : -0.035)),
    })),
    confusion: [
      [733, 66],
      [160, 155],
    ],
    thresholds: Array.from({ length: 9 }, (_, index) => (index + 1) / 10).map((threshold) => ({
      threshold,
      precision: 0.35 + threshold * 0.6,
      recall: Math.max(0.02, 1 - threshold ** 0.8),
      f1: 0.62 - Math.abs(threshold - 0.35) * 0.6,
      specificity: 1 - (1 - threshold) ** 2,
      selected: Math.round(1114 * (0.75 - threshold * 0.8)),
    })),
    curves: {
      roc: steps.map((x) => [x, 1 - (1 - x) ** 4.5]),
      pr: steps.map((recall) => [recall, 0.283 + 0.7 * (1 - recall) ** 0.7]),
      scores: SCORE_BINS.map((share, bin) => ({
        lower: bin / 20,
        upper: (bin + 1) / 20,
        negative: Math.round(share * 799),
        positive: Math.round((SCORE_BINS[(24 - bin) % 20] ?? 0) * 315),
      })),
    },
    ...given,
  };
}

export function buildRunDocument(given: Partial<RunDocument> = {}): RunDocument {
  const part = (rows: number) => ({ rows, digest: DIGEST, classShares: { good: 0.717, bad: 0.283 } });
  const column = (name: string, kind: "number" | "category", distinct: number) => ({
    name,
    kind,
    type: kind === "number" ? "BIGINT" : "VARCHAR",
    missing: name === "income" ? 381 : 0,
    distinct,
    min: kind === "number" ? 0 : null,
    max: kind === "number" ? 11_140 : null,
  });
  return {
    schema: "slipway/run/v1",
    pipeline: "credit-risk",
    pipelineDigest: DIGEST,
    startedAt: "2026-11-21T11:18:00.000Z",
    seconds: 3.412,
    source: { commit: "5b1c9e0d3f5a7c9e1b3d5f7a9c1e3b5d7f9a1c3e", dirty: false },
    data: {
      digest: DIGEST,
      rows: 4454,
      files: [{ path: "data/credit.csv", sha256: DIGEST, bytes: 271_113, rows: 4454 }],
      columns: [column("seniority", "number", 47), column("home", "category", 6), column("income", "number", 353)],
      features: ["seniority", "home", "income"],
      ignored: [],
      duplicateRows: 2,
      leakage: { rows: 0, examples: [] },
      parts: { train: part(2672), validation: part(668), test: part(1114) },
    },
    trainer: {
      kind: "gbt",
      backend: "ydf-wasm",
      parameters: { trees: 300, shrinkage: 0.1, depth: 6 },
      seed: 7,
      facts: { trees: 84, best_step: 54 },
      history: Array.from({ length: 84 }, (_, step) => ({
        step: step + 1,
        loss: 1.19 * Math.exp(-step / 40) + 0.42,
        validationLoss: 1.1 * Math.exp(-step / 25) + 0.78 + step * 0.0012,
      })),
    },
    model: { digest: DIGEST, bytes: 148_220, parity: 5.9e-8 },
    timings: { read: 0.21, split: 0.05, fit: 2.71 },
    environment: { node: "24.11.1", os: "linux x64", cpu: "2 × x86-64", slipway: "0.1.0", lockDigest: DIGEST },
    ...given,
  };
}

export function buildManifestDocument(given: Partial<Manifest> = {}): Manifest {
  return {
    schema: "slipway/manifest/v1",
    model: "credit-risk",
    version: "1.0.0",
    key: DIGEST,
    createdAt: "2026-11-21T11:19:10.000Z",
    files: [
      { path: "model/model.json", sha256: DIGEST, bytes: 8120 },
      { path: "model/profile.json", sha256: DIGEST, bytes: 12_200 },
    ],
    modelDigest: DIGEST,
    signature: {
      inputs: [
        { name: "seniority", kind: "number", required: true },
        {
          name: "home",
          kind: "category",
          required: false,
          levels: ["owner", "rent", "parents", "priv", "ignore", "other"],
        },
      ],
      outputs: [{ name: "score", kind: "probability", classes: ["good", "bad"] }],
    },
    dataDigest: DIGEST,
    testDigest: DIGEST,
    evaluationDigest: DIGEST,
    source: { commit: "5b1c9e0d3f5a7c9e1b3d5f7a9c1e3b5d7f9a1c3e", run: null },
    parent: null,
    metrics: { roc_auc: 0.845912 },
    ...given,
  };
}

export function buildDeploymentDocument(given: Partial<Deployment> = {}): Deployment {
  return {
    schema: "slipway/deployment/v1",
    pipeline: "credit-risk",
    deployedAt: "2026-11-21T11:19:20.000Z",
    outcome: "passed",
    environment: "production",
    model: "credit-risk",
    version: "1.0.0",
    digest: DIGEST,
    target: { kind: "server", url: "http://127.0.0.1:8080" },
    traffic: 1,
    previous: null,
    health: { live: true, ready: true },
    smoke: { rows: 8, passed: true, detail: "8 of 8 rows scored" },
    replay: { rows: 200, maxDifference: 5.9e-8, passed: true },
    seconds: 0.81,
    ...given,
  };
}
