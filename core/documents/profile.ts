import { z } from "zod";
import { defineDocument, instantText, maybeNumber } from "./document.ts";

const count = z.number().int().min(0);

/** A feature's counts in each window of the reference, in the order of the profile's `windows`. */
const featureWindows = z.object({
  /** Per window one count per cell: bins for numbers; levels and then `other` for categories. */
  counts: z.array(z.array(count)),
  missing: z.array(count),
  /** Lag-1 autocorrelation of the values inside windows, rows in order of time; null for categories and when it has no variance. */
  lag1: maybeNumber,
});
export type FeatureWindows = z.output<typeof featureWindows>;

const shared = {
  /** null without windows of time, and where a wide table has too many cells to keep them. */
  windows: featureWindows.nullable().default(null),
  /** The value is one per window, such as a holiday: judged by its quality, never by its distribution within a window. */
  attribute: z.boolean().default(false),
  /** Mean score of the reference rows in each cell, then of `other` for categories; null without scores. */
  cellScores: z.array(maybeNumber).nullable().default(null),
} as const;

const numberProfile = z.object({
  name: z.string(),
  kind: z.enum(["number", "timestamp"]),
  ...shared,
  /** Outside of these a value is out of range; null: min and max. Records are broken in series of time, so they are wider there. */
  limits: z.object({ low: z.number(), high: z.number() }).nullable().default(null),
  /** Inner edges: type-7 quantiles of the reference, duplicates merged; a value equal to an edge is in the upper cell. */
  edges: z.array(z.number()),
  min: maybeNumber,
  max: maybeNumber,
  /** Rows per bin of the present values: edges.length + 1 of them. */
  counts: z.array(count),
  missing: count,
  mean: maybeNumber,
  median: maybeNumber,
  /** 1.4826 · MAD, else sd, else 1 (SCIENCE 1.1). */
  robustSd: z.number(),
  sd: maybeNumber,
  /** Type-7 quantiles at 0.05, 0.10 … 0.95; empty when no value is present. */
  quantiles: z.array(z.number()),
  /** Distinct values of the row-hash sample. */
  distinct: count,
  /** Most common value of the row-hash sample and its rows, scaled to the table. */
  mode: z.object({ value: z.number(), count }).nullable(),
});

const categoryProfile = z.object({
  name: z.string(),
  kind: z.enum(["category", "boolean"]),
  ...shared,
  /** Levels of the reference, most common first, at most 200; the rest is `other`. */
  levels: z.array(z.string()),
  counts: z.array(count),
  other: count,
  missing: count,
  distinct: count,
});

/** One feature's frozen reference. Holds counts, never raw rows. */
export const featureProfile = z.discriminatedUnion("kind", [numberProfile, categoryProfile]);
export type FeatureProfile = z.output<typeof featureProfile>;
export type NumberProfile = z.output<typeof numberProfile>;
export type CategoryProfile = z.output<typeof categoryProfile>;

const seasonFactor = z.object({
  id: z.enum(["hour", "day-type", "time-of-year"]),
  kept: z.boolean(),
  /** Largest d* between a group and the rest, beyond what exchanging windows gives; null when it could not be tested. */
  effect: maybeNumber,
  /** Feature that shows it. */
  feature: z.string().nullable(),
  /** One clause: why it was kept or left. */
  reason: z.string(),
});
export type SeasonFactor = z.output<typeof seasonFactor>;

const backtest = z.object({
  /** Reference windows that were judged against all others of their season group. */
  windows: count,
  days: z.number(),
  /** Windows with an alarm of any feature, before persistence. */
  alarms: count,
  /** Issues that would have been opened, after persistence. */
  issues: count,
  /** What every tolerance was multiplied by to stay within the budget of one issue per 30 days; 1 when nothing had to be raised. */
  raised: z.number(),
  reason: z.string(),
});
export type Backtest = z.output<typeof backtest>;

export const profileDocument = defineDocument("profile", {
  pipeline: z.string(),
  createdAt: instantText,
  rows: count,
  /**
   * Rows that repeat an earlier one in every feature, among `of` rows: all of them, or the row-hash sample, which holds
   * either every copy of a row or none.
   */
  duplicates: z.object({ rows: count, of: count }),
  features: z.array(featureProfile),
  /**
   * What the model says of rows it did not learn from: the score or the predicted number, of several classes the most probable one;
   * of forecasts the range of the target. null for a profile without a model. Named as the served table's column.
   */
  prediction: featureProfile.nullable(),
  /** Share of total importance per feature; empty when unknown: then all weigh the same. */
  importances: z.record(z.string(), z.number()),
  policy: z.object({
    name: z.literal("calibrated-v1"),
    effect: z.number(),
    falseDiscoveryRate: z.number(),
    /** A: calibrated on at least 8 windows of the reference; B: on pseudo-windows of fewer; C: rows taken as independent. */
    tier: z.enum(["A", "B", "C"]),
    /** Holm instead of Benjamini–Hochberg. */
    strict: z.boolean().default(false),
  }),
  /** The reference cut into windows of time; null: it is one table. */
  windows: z
    .object({
      timestamp: z.string(),
      /** IANA name; days begin at its midnight. */
      timezone: z.string(),
      lengthMs: count,
      /** Ascending; window `i` begins at local time i × lengthMs after 1970-01-01T00:00, after the Monday 1970-01-05 where it is of whole weeks. Windows without rows are left out. */
      indices: z.array(z.number().int()),
      rows: z.array(count),
      /** Column that says which windows are holidays, and its answer for each. */
      holidays: z.object({ column: z.string(), flags: z.array(z.boolean()) }).nullable(),
    })
    .nullable()
    .default(null),
  /** Empty without windows. */
  season: z.array(seasonFactor).default([]),
  /** Features that move together over the windows (|ρ| > 0.8 of their effects): one root cause, one issue. */
  groups: z.array(z.array(z.string())).default([]),
  backtest: backtest.nullable().default(null),
  /** How edges were taken: rows looked at and the seed of the row-hash sample. */
  sample: z.object({ rows: count, seed: z.number().int() }),
});
export type Profile = z.output<typeof profileDocument.schema>;
