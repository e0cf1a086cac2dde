import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, instantText, intervalPair, maybeNumber, sha256Text } from "./document.ts";
import { binaryDetail } from "./evaluation-binary.ts";
import {
  baselineSection,
  changesSection,
  comparedMetric,
  comparedSlice,
  reuseSection,
  seedNoiseSection,
  trendSection,
  VERDICTS,
} from "./evaluation-comparison.ts";
import { creditSection } from "./evaluation-credit.ts";
import { fairnessSection } from "./evaluation-fairness.ts";
import { forecastDetail } from "./evaluation-forecast.ts";
import { importanceSection } from "./evaluation-importance.ts";
import { multiclassDetail } from "./evaluation-multiclass.ts";
import { regressionDetail } from "./evaluation-regression.ts";

export const GATE_VERDICTS = ["pass", "warn", "fail", "inconclusive", "not-comparable"] as const;

export const metricValue = z
  .object({
    value: maybeNumber,
    /** Two-sided interval at `level`; null when the metric has none. */
    ci: intervalPair.nullable(),
    level: z.number(),
    /** How `ci` was computed; absent when there is none. */
    method: z.string().exactOptional(),
    /** Rows behind the value. */
    n: z.number().int(),
    /** Why `value` or `ci` is null, or how the value is to be read. */
    reason: z.string().exactOptional(),
    /** A zero denominator: the value is 0 by convention and no gate passes on it. */
    undefined: z.boolean().exactOptional(),
  })
  .refine(({ value, reason }) => value !== null || reason !== undefined, {
    path: ["reason"],
    error: "a value that is null needs a reason",
  });
export type MetricValue = z.output<typeof metricValue>;

export const gateResult = z.object({
  metric: z.string(),
  rule: z.enum(["min", "max", "equals", "nonInferiorTo", "change"]),
  /** Of `nonInferiorTo`: minus the margin; of `change`: the smallest accepted improvement. Both are held against the delta, which is `value`. */
  limit: z.number(),
  on: z.enum(["bound", "point"]),
  level: z.enum(["fail", "warn"]),
  value: maybeNumber,
  /** The one-sided 95 % bound that was tested, null with `on: point`. */
  bound: maybeNumber,
  verdict: z.enum(GATE_VERDICTS),
  detail: z.string(),
  /** Gates that share a name share their error: their p-values are adjusted by Holm. */
  group: z.string().exactOptional(),
  /** One-sided, of "worse than the margin", after Holm. */
  pHolm: z.number().exactOptional(),
});
export type GateResult = z.output<typeof gateResult>;

const slice = z.object({
  column: z.string(),
  value: z.string(),
  n: z.number().int(),
  /** Binary tasks alone. */
  positives: z.number().int().exactOptional(),
  metrics: z.record(z.string(), metricValue),
});

const evaluatedTask = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("binary"), target: z.string(), positive: z.string() }),
  z.object({ kind: z.literal("multiclass"), target: z.string(), classes: z.array(z.string()) }),
  z.object({ kind: z.literal("regression"), target: z.string() }),
  z.object({
    kind: z.literal("forecast"),
    target: z.string(),
    horizon: z.number().int(),
    season: z.array(z.number().int()),
  }),
]);

export const evaluationDocument = defineDocument("evaluation", {
  pipeline: z.string(),
  evaluatedAt: instantText,
  outcome: z.enum(OUTCOMES),
  verdict: z.enum(VERDICTS),
  task: evaluatedTask,
  n: z.number().int(),
  /** Digest of model.json; null when predictions were brought from elsewhere. */
  modelDigest: sha256Text.nullable(),
  dataDigest: sha256Text.nullable(),
  /** Digest of the evaluated row ids. */
  testDigest: sha256Text,
  predictionsDigest: sha256Text,
  primary: z.string(),
  metrics: z.record(z.string(), metricValue),
  baseline: baselineSection,
  /** By metric id; empty without a comparison. */
  comparison: z.record(z.string(), comparedMetric),
  gates: z.array(gateResult),
  slices: z.array(slice),
  /** Declared slices of both models, then the worst that a search found. Absent without a comparison. */
  comparedSlices: z.array(comparedSlice).exactOptional(),
  changes: changesSection.exactOptional(),
  reuse: reuseSection.exactOptional(),
  seedNoise: seedNoiseSection.exactOptional(),
  /** Primary metric of the last versions, oldest first, then of the candidate. */
  trend: trendSection.exactOptional(),
  /** Present for binary tasks. */
  binary: binaryDetail.exactOptional(),
  /** Present for multiclass tasks. */
  multiclass: multiclassDetail.exactOptional(),
  /** Present for regression tasks. */
  regression: regressionDetail.exactOptional(),
  /** Present for forecasts. */
  forecast: forecastDetail.exactOptional(),
  /** The same of the baseline on the rows that both models scored; `n` of them. Absent without a comparison. */
  baselineDetails: z
    .object({
      n: z.number().int(),
      binary: binaryDetail.exactOptional(),
      multiclass: multiclassDetail.exactOptional(),
      regression: regressionDetail.exactOptional(),
      forecast: forecastDetail.exactOptional(),
    })
    .exactOptional(),
  /** Present when the pipeline says evaluate.fairness. */
  fairness: fairnessSection.exactOptional(),
  /** Present when the pipeline says evaluate.credit. */
  credit: creditSection.exactOptional(),
  /** Absent for forecasts, recorded predictions, models of tenants, and where the pipeline says evaluate.importance: false. */
  importance: importanceSection.exactOptional(),
  /** Bootstrap behind the intervals: whoever repeats it with this seed gets the same numbers. */
  resampling: z.object({ seed: z.number().int(), replicates: z.number().int() }).exactOptional(),
  leakage: z.object({ rows: z.number().int(), examples: z.array(z.string()) }).nullable(),
  warnings: z.array(z.string()),
});
export type Evaluation = z.output<typeof evaluationDocument.schema>;
export type BaselineDetails = NonNullable<Evaluation["baselineDetails"]>;
export type SliceResult = z.output<typeof slice>;
