import { z } from "zod";
import { defineDocument, instantText, maybeNumber } from "./document.ts";

const count = z.number().int().min(0);

const numberProfile = z.object({
  name: z.string(),
  kind: z.enum(["number", "timestamp"]),
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
  /** The score on rows the model did not learn from; null for a profile without a model. */
  prediction: numberProfile.nullable(),
  /** Share of total importance per feature; empty when unknown: then all weigh the same. */
  importances: z.record(z.string(), z.number()),
  policy: z.object({
    name: z.literal("calibrated-v1"),
    effect: z.number(),
    falseDiscoveryRate: z.number(),
    tier: z.literal("C"),
  }),
  /** How edges were taken: rows looked at and the seed of the row-hash sample. */
  sample: z.object({ rows: count, seed: z.number().int() }),
});
export type Profile = z.output<typeof profileDocument.schema>;
