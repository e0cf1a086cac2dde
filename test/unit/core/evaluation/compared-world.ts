import { createHash } from "node:crypto";
import { expect } from "vitest";
import { canonicalJson } from "../../../../core/canonical-json.ts";
import type { ResolvedBaseline } from "../../../../core/compare/resolved-baseline.ts";
import type { BinaryPredictions } from "../../../../core/data/predictions.ts";
import { type Evaluation, evaluationDocument } from "../../../../core/documents/evaluation.ts";
import type { BaselineSection } from "../../../../core/documents/evaluation-comparison.ts";
import { buildEvaluation } from "../../../../core/evaluation/build-evaluation.ts";
import type { EvaluationRequest } from "../../../../core/evaluation/evaluation-request.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { assertVerdict } from "../../../../core/registry/check-verdict.ts";
import { createRng } from "../../../../core/rng.ts";

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const TASK = { kind: "binary", target: "status", positive: "bad" } as const;

export interface Scored {
  readonly truth: readonly number[];
  readonly score: readonly number[];
  readonly ids?: readonly string[];
  readonly slices?: Readonly<Record<string, readonly (string | null)[]>>;
}

function predictionsOf({ truth, score, ids, slices = {} }: Scored): BinaryPredictions {
  return {
    kind: "binary",
    rows: truth.length,
    rowIds: ids ?? truth.map((_, row) => `row-${row}`),
    truth: Uint8Array.from(truth),
    score: Float64Array.from(score),
    slices: new Map(Object.entries(slices)),
  };
}

export const CHAMPION: BaselineSection = {
  kind: "champion",
  ref: "credit-risk@1.2.0",
  reason: "newest of stage production",
  ageDays: 12,
  scores: "stored",
};

export function ready(baseline: Scored, section: Partial<BaselineSection> = {}): ResolvedBaseline {
  return {
    state: "ready",
    section: { ...CHAMPION, ...section },
    predictions: predictionsOf(baseline),
    digest: sha256("baseline"),
  };
}

/** A valid document, whatever is asked of it: it follows its schema, holds finite numbers alone, and the registry believes it. */
export function evaluate(
  candidate: Scored,
  given: PipelineInput["evaluate"],
  more: Partial<EvaluationRequest> = {},
): Evaluation {
  const { evaluate: settings } = pipelineSchema.parse({
    name: "credit-risk",
    task: TASK,
    data: { source: "credit.csv" },
    train: { kind: "linear" },
    evaluate: { metrics: ["roc_auc", "brier"], ...given },
  });
  const evaluation = buildEvaluation({
    pipeline: "credit-risk",
    evaluatedAt: "2026-01-02T03:04:05.000Z",
    task: TASK,
    settings,
    predictions: predictionsOf(candidate),
    digests: { model: sha256("model"), data: sha256("data"), predictions: sha256("predictions") },
    leakage: { rows: 0, examples: [] },
    sha256,
    ...more,
  });
  expect(evaluationDocument.schema.parse(evaluation)).toEqual(evaluation);
  expect(canonicalJson(evaluation)).not.toMatch(/NaN|Infinity/);
  expect(() => assertVerdict(evaluation, settings.onInconclusive)).not.toThrow();
  return evaluation;
}

export function gateOf(evaluation: Evaluation, metric = "roc_auc"): Evaluation["gates"][number] {
  const gate = evaluation.gates.find((one) => one.metric === metric);
  if (gate === undefined) throw new Error(`${metric} has no gate`);
  return gate;
}

/** 600 rows; `noise` blurs what the score knows. */
export function simulate(noise: number, seed = 5): Scored {
  const [world, own] = [createRng(11), createRng(seed)];
  const rows = Array.from({ length: 600 }, () => {
    const label = world.uniform() < 0.3 ? 1 : 0;
    const signal = world.normal() + 1.5 * label;
    return { label, score: 1 / (1 + Math.exp(0.75 - signal - noise * own.normal())) };
  });
  return { truth: rows.map(({ label }) => label), score: rows.map(({ score }) => score) };
}

export const SHARP = simulate(0.1);
export const DULL = simulate(1.5);
export const HELD = { gates: { roc_auc: { nonInferiorTo: "baseline", margin: 0.02 } } } as const;
