import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, instantText, intervalPair, maybeNumber, sha256Text } from "./document.ts";
import { compatDecision } from "./monitor-compat.ts";
import { columnDomain, domainResult } from "./monitor-domain.ts";
import { performance } from "./monitor-performance.ts";

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
  /** The season group that the window was compared with, how δ_f was found, and which rule decided. */
  season: z.object({
    /** `all windows`, or such as `non-working days, day of year ± 15`. */
    group: z.string(),
    /** Reference windows in it; 0 without windows. */
    windows: z.number().int(),
    tier: z.enum(["A", "B", "C"]),
    /** `min-effect`: ncx2 p-value at δ_f and BH; `direct`: d* > δ_f; `conformal`: rank among the group's own effects. */
    rule: z.enum(["min-effect", "direct", "conformal"]),
  }),
  /** Share of the shift of the mean score that this feature's cells explain; null without scores per cell. */
  scoreShare: maybeNumber,
  /** How often it alarmed in the last evaluated windows, this one included, and since when without a pause; null when it never did. */
  persistence: z.object({ alarms: z.number().int(), of: z.number().int(), since: instantText.nullable() }).nullable(),
  /** What to do next, one short sentence; empty for a feature that did not alarm. */
  action: z.string(),
  /** Statistics that the user asked for by name; they decide nothing. */
  companions: z.array(
    z.object({
      test: z.string(),
      score: maybeNumber,
      p: maybeNumber,
      reason: z.string().nullable(),
      /** What else the statistic says, such as `lower`, `debiased` or `shift`. */
      figures: z.record(z.string(), z.number()).exactOptional(),
    }),
  ),
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
  /** False while rows may still arrive: the newest window of data whose end has not passed. Incomplete windows decide nothing. */
  complete: z.boolean(),
});
export type WindowResult = z.output<typeof windowResult>;

export const monitorDocument = defineDocument("monitor", {
  /** Model that is monitored: a pipeline, or `<pipeline>.<tenant slug>`. */
  pipeline: z.string(),
  /** Raw value of the tenant whose own model it is, untrusted text; null or absent: it is the model of all rows. */
  tenant: z.string().nullable().exactOptional(),
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
    tier: z.enum(["A", "B", "C"]),
    assumption: z.string(),
    /** Printed expectation: “about one in … months at this setting”, with the back-test on the reference; null for a single table. */
    falseAlarms: z.string().nullable(),
  }),
  reference: z.object({ rows: z.number().int(), description: z.string() }),
  /** Features that move together, as the profile froze them: one root cause, one issue. Default: none do. */
  groups: z.array(z.array(z.string())).exactOptional(),
  /** Of the latest window. */
  features: z.array(featureDrift),
  quality: z.array(qualityResult),
  /** Oldest first. */
  windows: z.array(windowResult),
  /** Realised and estimated performance; null without labels and without a model whose scores say anything. */
  performance: performance.nullable(),
  /** Whether a classifier tells the reference from the latest window; null when it was not asked for or rows are not at hand. */
  domain: domainResult.nullable(),
  /** The same by column of free text or embeddings; absent without any. */
  domains: z.array(columnDomain).exactOptional(),
  /** Of the latest window: what other tools' defaults would say; they decide nothing. Empty unless asked for. */
  compat: z.array(compatDecision).default([]),
});
export type MonitorDocument = z.output<typeof monitorDocument.schema>;
