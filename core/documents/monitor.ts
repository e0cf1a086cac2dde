import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, instantText, intervalPair, maybeNumber, sha256Text } from "./document.ts";

export const MONITOR_VERDICTS = ["ok", "natural", "drift", "data-quality", "insufficient", "unknown"] as const;
export const FEATURE_STATES = [
  "INSUFFICIENT",
  "OK",
  "NATURAL",
  "DRIFT_MINOR",
  "DRIFT_MODERATE",
  "DRIFT_MAJOR",
] as const;

const featureDrift = z.object({
  name: z.string(),
  kind: z.string(),
  state: z.enum(FEATURE_STATES),
  /** Debiased JS distance d*, base 2; null when nothing can be computed. */
  effect: maybeNumber,
  /** Two-sided 95 % interval of d. */
  ci: intervalPair.nullable(),
  /** Tolerated effect δ_f. */
  delta: z.number(),
  p: maybeNumber,
  /** Benjamini–Hochberg adjusted over the features of the window. */
  q: maybeNumber,
  cells: z.number().int(),
  nReference: z.number().int(),
  nCurrent: z.number().int(),
  /** One plain sentence: what moved. */
  moved: z.string(),
  /** Shift of the median in robust sd (current − reference); null for categories. */
  shift: maybeNumber,
  importance: maybeNumber,
  causes: z.array(z.string()),
  /** Shares per cell, for the chart. */
  histogram: z.array(z.object({ cell: z.string(), reference: z.number(), current: z.number() })),
});
export type FeatureDrift = z.output<typeof featureDrift>;

const qualityResult = z.object({
  /** null for whole-row tests. */
  feature: z.string().nullable(),
  test: z.string(),
  state: z.enum(["ok", "alarm", "insufficient"]),
  rate: maybeNumber,
  reference: maybeNumber,
  /** One-sided 95 % lower bound of the difference. */
  lower: maybeNumber,
  tolerance: z.number(),
  q: maybeNumber,
  detail: z.string(),
});
export type QualityResult = z.output<typeof qualityResult>;

const windowResult = z.object({
  /** null when the table is one window. */
  start: instantText.nullable(),
  end: instantText.nullable(),
  rows: z.number().int(),
  verdict: z.enum(MONITOR_VERDICTS),
  features: z.array(featureDrift),
  quality: z.array(qualityResult),
  /** Drift of the score; null without a prediction column or reference. */
  prediction: featureDrift.nullable(),
  /** Smallest true d found with 80 % power at this size. */
  detectableEffect: maybeNumber,
});
export type WindowResult = z.output<typeof windowResult>;

export const monitorDocument = defineDocument("monitor", {
  pipeline: z.string(),
  monitoredAt: instantText,
  outcome: z.enum(OUTCOMES),
  /** Of the latest window. */
  verdict: z.enum(MONITOR_VERDICTS),
  reason: z.string(),
  model: z.object({ version: z.string().nullable(), digest: sha256Text.nullable() }),
  policy: z.object({
    name: z.literal("calibrated-v1"),
    effect: z.number(),
    falseDiscoveryRate: z.number(),
    tier: z.literal("C"),
    assumption: z.string(),
  }),
  reference: z.object({ rows: z.number().int(), description: z.string() }),
  /** Of the latest window. */
  features: z.array(featureDrift),
  quality: z.array(qualityResult),
  /** Oldest first. */
  windows: z.array(windowResult),
  /** Realised or estimated performance: not measured by this version. */
  performance: z.null(),
});
export type MonitorDocument = z.output<typeof monitorDocument.schema>;
