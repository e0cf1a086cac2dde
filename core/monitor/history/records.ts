import { z } from "zod";
import { instantText, maybeNumber } from "../../documents/document.ts";
import { FEATURE_STATES, MONITOR_VERDICTS } from "../../documents/monitor.ts";

/** What is remembered of monitoring a model: `monitor.<pipeline>`, or `monitor.<pipeline>.<tenant slug>`. */
export function monitorStream(model: string): string {
  return `monitor.${model}`;
}

export const ISSUE_SEVERITIES = ["minor", "moderate", "major"] as const;
export type IssueSeverity = (typeof ISSUE_SEVERITIES)[number];

/** Which way a feature moved; categories, and shapes that change without a shift, move neither up nor down. */
export const DIRECTIONS = ["up", "down", "other"] as const;
export type Direction = (typeof DIRECTIONS)[number];

const count = z.number().int().min(0);
/** Hostile wherever it is shown: people and data wrote it. */
const line = z.string().max(300);
const fingerprint = z.string().min(1).max(128);

/** What a window says of one feature; what is usual is left out of the record. */
const featureRecord = z.object({
  /** As the data spells it; the score and the table have names of their own (persistence.ts). */
  name: z.string(),
  state: z.enum(FEATURE_STATES),
  /** d*, four significant digits. */
  effect: maybeNumber,
  delta: z.number(),
  /** What must fall below 0.8·δ_f for a quiet window; default: `effect`. */
  upper: maybeNumber.exactOptional(),
  /** Data-quality tests that alarm; default: none. */
  quality: z.array(z.string()).exactOptional(),
  /** Ids of likely causes; default: none. */
  causes: z.array(z.string()).exactOptional(),
  /** Default: `other`. */
  direction: z.enum(DIRECTIONS).exactOptional(),
  /** A fault that waits for no second window; default: false. */
  immediate: z.boolean().exactOptional(),
});
export type FeatureRecord = z.output<typeof featureRecord>;

/** A complete window that was judged. Of several about one window that with the most rows counts, then the last measured (late data). */
export const windowRecord = z.object({
  kind: z.literal("window"),
  /** Of the model whose profile was compared with; null: none is registered. */
  version: z.string().nullable(),
  /** Both null for a table that is one window. */
  start: instantText.nullable(),
  end: instantText.nullable(),
  measuredAt: instantText,
  rows: count,
  verdict: z.enum(MONITOR_VERDICTS),
  /** Why a window is unknown. */
  unknownReason: line.exactOptional(),
  /** sha256 of what was found, without the time of measuring: equal digests are equal results. */
  digest: z.string(),
  /** Every feature that alarms or nearly does, and the most important others. */
  features: z.array(featureRecord),
  /** Features that are not listed and of which nothing is known. Without any, a feature that is not listed was quiet. */
  undecided: count,
});
export type WindowRecord = z.output<typeof windowRecord>;

/** What labels say of a mature window. Of several about one window the last measured counts. */
export const performanceRecord = z.object({
  kind: z.literal("performance"),
  version: z.string().nullable(),
  start: instantText.nullable(),
  measuredAt: instantText,
  digest: z.string(),
  verdict: z.enum(["holds", "worse"]),
  metric: z.string(),
  value: maybeNumber,
  reference: maybeNumber,
  labelled: count,
});
export type PerformanceRecord = z.output<typeof performanceRecord>;

const runFields = {
  /** `<run id>/<attempt>` of the workflow; on a laptop the time of measuring. */
  run: z.string().min(1).max(100),
  at: instantText,
};

/** A run that judged something: what the dead-man check looks for. */
export const runRecord = z.object({
  kind: z.literal("run"),
  ...runFields,
  verdict: z.enum(MONITOR_VERDICTS),
  /** End of the newest complete window. */
  window: instantText.nullable(),
});
export type RunRecord = z.output<typeof runRecord>;

/** A run that could tell nothing. */
export const unknownRecord = z.object({
  kind: z.literal("unknown"),
  ...runFields,
  /** Start of the window that is unknown: looked at twice it is one unknown. null: nothing was measured at all. */
  window: instantText.nullable(),
  reason: line,
});
export type UnknownRecord = z.output<typeof unknownRecord>;

export const ISSUE_KINDS = ["drift", "data-quality", "performance", "broken", "fleet"] as const;
export type IssueKind = (typeof ISSUE_KINDS)[number];

/** A change in the life of an issue that was decided; written before the tracker is asked, so a killed run is made up for. */
export const issueRecord = z.object({
  kind: z.literal("issue"),
  /** `joined`: more subjects became part of an open one. */
  event: z.enum(["opened", "reopened", "joined", "raised", "recovered"]),
  fingerprint,
  /** From 1; every opening and reopening begins the next. */
  episode: z.number().int().min(1),
  issue: z.enum(ISSUE_KINDS),
  at: instantText,
  /** Start of the newest window when it was decided. */
  window: instantText.nullable(),
  version: z.string().nullable(),
  /** Ids of the root-cause groups that it is about since this event. */
  subjects: z.array(z.string()),
  severity: z.enum(ISSUE_SEVERITIES),
  direction: z.enum(DIRECTIONS),
  reason: line,
});
export type IssueRecord = z.output<typeof issueRecord>;

/** Nothing is opened and nothing commented until a day. */
export const muteRecord = z.object({
  kind: z.literal("mute"),
  /** Of the issue; null: every issue of the model. */
  fingerprint: fingerprint.nullable(),
  at: instantText,
  /** A mute that ended before `at` takes an earlier one back. */
  until: instantText,
  by: line,
  reason: line,
});
export type MuteRecord = z.output<typeof muteRecord>;

/** A command that somebody gave in a comment; key `command:<comment id>`. */
export const commandRecord = z.object({
  kind: z.literal("command"),
  command: z.string().max(40),
  comment: z.number().int().min(1),
  number: z.number().int().min(1),
  fingerprint: fingerprint.nullable(),
  by: line,
  at: instantText,
  accepted: z.boolean(),
  /** What was done, or why it was refused. */
  detail: line,
});
export type CommandRecord = z.output<typeof commandRecord>;

/** Whether versions may be deployed; the newest counts. */
export const freezeRecord = z.object({
  kind: z.literal("freeze"),
  frozen: z.boolean(),
  at: instantText,
  by: line,
  reason: line,
  fingerprint: fingerprint.nullable(),
});
export type FreezeRecord = z.output<typeof freezeRecord>;

/** A retraining that was asked for; none is until `cooldownUntil`. */
export const retrainRecord = z.object({
  kind: z.literal("retrain"),
  at: instantText,
  cooldownUntil: instantText,
  by: line,
  reason: line,
  fingerprint: fingerprint.nullable(),
  /** Issue below which it is said; null without one. */
  number: z.number().int().min(1).nullable(),
});
export type RetrainRecord = z.output<typeof retrainRecord>;

/** What was served until now is normal from now on: windows until `at` are no reason for an issue any more. */
export const referenceRecord = z.object({
  kind: z.literal("reference"),
  at: instantText,
  by: line,
  reason: line,
  fingerprint: fingerprint.nullable(),
});
export type ReferenceRecord = z.output<typeof referenceRecord>;

/** Below a pipeline with tenants: what one of them saw in a window, for faults that many have at once. */
export const tenantRecord = z.object({
  kind: z.literal("tenant"),
  model: z.string(),
  /** Raw value, clipped; null: rows without a tenant. */
  tenant: line.nullable(),
  /** null: the tenant is there, and nothing was alarming yet. */
  window: instantText.nullable(),
  measuredAt: instantText,
  alarms: z.array(z.object({ feature: z.string(), severity: z.enum(ISSUE_SEVERITIES) })),
});
export type TenantRecord = z.output<typeof tenantRecord>;

export const monitorRecord = z.discriminatedUnion("kind", [
  windowRecord,
  performanceRecord,
  runRecord,
  unknownRecord,
  issueRecord,
  muteRecord,
  commandRecord,
  freezeRecord,
  retrainRecord,
  referenceRecord,
  tenantRecord,
]);
export type MonitorRecord = z.output<typeof monitorRecord>;
