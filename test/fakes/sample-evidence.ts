import { sha256 } from "../../adapters/files/sha256.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ModelDocument } from "../../core/documents/model.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { modelDigest } from "../../core/model/assemble-model.ts";
import { SAMPLE_SIGNATURE } from "./sample-version.ts";

/** Documents of one small run that belong together. */
export const WEIGHTS = "0.25";
export const PREDICTIONS = "PAR1 scores PAR1";

export function buildModel(weights = WEIGHTS): ModelDocument {
  const parts = {
    format: "linear" as const,
    files: [{ path: "weights.bin", sha256: sha256(weights), bytes: weights.length }],
    signature: SAMPLE_SIGNATURE,
    preprocessing: { encoding: "dense" as const, features: [] },
    task: { kind: "binary" as const, target: "status", positive: "bad", negative: "good" },
  };
  return {
    schema: "slipway/model/v1",
    pipeline: "credit-risk",
    trainer: "linear",
    ...parts,
    digest: modelDigest(parts, sha256),
  };
}

export function buildRun(model: ModelDocument): RunDocument {
  const part = (name: string) => ({ rows: 10, digest: sha256(name), classShares: null });
  return {
    schema: "slipway/run/v1",
    pipeline: "credit-risk",
    pipelineDigest: sha256("pipeline"),
    startedAt: "2026-01-01T00:00:00.000Z",
    seconds: 1,
    source: { commit: "c0ffee", dirty: false },
    data: {
      digest: sha256("data"),
      rows: 30,
      files: [],
      columns: [],
      features: [],
      ignored: [],
      duplicateRows: 0,
      leakage: { rows: 0, examples: [] },
      parts: { train: part("train"), validation: part("validation"), test: part("test") },
    },
    trainer: { kind: "linear", backend: "typescript", parameters: {}, seed: 0, facts: {}, history: [] },
    model: { digest: model.digest, bytes: 4, parity: 0 },
    timings: {},
    environment: { node: "24", os: "linux", cpu: "x", slipway: "0", lockDigest: null },
  };
}

export function buildEvaluation(model: ModelDocument): Evaluation {
  return {
    schema: "slipway/evaluation/v1",
    pipeline: "credit-risk",
    evaluatedAt: "2026-01-01T00:00:00.000Z",
    outcome: "passed",
    verdict: "first-model",
    task: { kind: "binary", target: "status", positive: "bad" },
    n: 10,
    modelDigest: model.digest,
    dataDigest: sha256("data"),
    testDigest: sha256("test"),
    predictionsDigest: sha256(PREDICTIONS),
    primary: "roc_auc",
    metrics: { roc_auc: { value: 0.8, ci: [0.7, 0.9], level: 0.95, n: 10 } },
    baseline: { kind: "none", ref: null, reason: "none", ageDays: null },
    comparison: {},
    gates: [],
    slices: [],
    binary: {
      positive: "bad",
      positives: 3,
      threshold: 0.5,
      calibration: [],
      confusion: [
        [7, 0],
        [0, 3],
      ],
      thresholds: [],
      curves: { roc: [], pr: [], scores: [] },
    },
    leakage: null,
    warnings: [],
  };
}
