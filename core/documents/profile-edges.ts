import { z } from "zod";
import { defineDocument, instantText, maybeNumber } from "./document.ts";

const count = z.number().int().min(0);

/** The facts of a number that come from the row-hash sample, not from counting. */
const sampleFacts = z.object({
  mean: maybeNumber,
  median: maybeNumber,
  robustSd: z.number(),
  sd: maybeNumber,
  quantiles: z.array(z.number()),
  distinct: count,
  mode: z.object({ value: z.number(), share: z.number() }).nullable(),
});

const frozenNumber = z.object({
  name: z.string(),
  kind: z.enum(["number", "timestamp"]),
  edges: z.array(z.number()),
  /** Of the reference that the edges come from: values outside are counted apart; null while that reference itself is counted. */
  range: z.object({ min: z.number(), max: z.number() }).nullable(),
  /** null when the table that is counted is another than the one the edges come from: then its shards carry samples. */
  facts: sampleFacts.nullable(),
  /** Lag-1 autocorrelation inside windows of time; null without. */
  lag1: maybeNumber,
});
export type FrozenNumber = z.output<typeof frozenNumber>;

const frozenCategory = z.object({
  name: z.string(),
  kind: z.enum(["category", "boolean"]),
  /** Levels of the reference that the edges come from; null: the most common ones of the table that is counted. */
  levels: z.array(z.string()).nullable(),
  /** Whether that reference has levels beyond `levels`. */
  open: z.boolean(),
});

export const frozenFeature = z.discriminatedUnion("kind", [frozenNumber, frozenCategory]);
export type FrozenFeature = z.output<typeof frozenFeature>;

/** Which columns are counted, in which cells: all of a profile that is no count. */
export const frozenCells = z.object({
  features: z.array(frozenFeature),
  prediction: frozenFeature.nullable(),
});
export type FrozenCells = z.output<typeof frozenCells>;

/** How the table is cut into windows of time. */
export const frozenWindows = z.object({
  timestamp: z.string(),
  lengthMs: count,
  timezone: z.string(),
  holidays: z.string().nullable(),
});
export type FrozenWindows = z.output<typeof frozenWindows>;

/** A table as every shard of it sees it: shards that saw another one are not merged. */
export const tableIdentity = z.object({
  /** Of the whole table. */
  rows: count,
  /** sha256 of the names and types of its columns and of the names of its files. */
  digest: z.string(),
});
export type TableIdentity = z.output<typeof tableIdentity>;

/** What `slipway profile edges` writes: the cells that the shards of a table count in. Holds no rows. */
export const profileEdgesDocument = defineDocument("profile-edges", {
  pipeline: z.string(),
  createdAt: instantText,
  table: tableIdentity,
  cells: frozenCells,
  windows: frozenWindows.nullable(),
  ignored: z.array(z.object({ column: z.string(), reason: z.string() })),
  /** As in the profile. */
  duplicates: z.object({ rows: count, of: count }),
  sample: z.object({ rows: count, seed: z.number().int() }),
});
export type ProfileEdges = z.output<typeof profileEdgesDocument.schema>;
