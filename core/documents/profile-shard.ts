import { z } from "zod";
import { defineDocument, instantText, maybeNumber } from "./document.ts";
import { frozenCells, frozenWindows, tableIdentity } from "./profile-edges.ts";

const count = z.number().int().min(0);

/** Which part of a table this is: part `index` (from 1) of `of`. */
const part = z.object({ index: z.number().int().min(1), of: z.number().int().min(1) });
export type ShardPart = z.output<typeof part>;

/**
 * The shard's rows of the row-hash sample, as base64 of little-endian 64-bit words. These are values of rows: the edges and
 * quantiles of the whole table can be had in no other way. They are gone from the merged document.
 */
const sample = z.object({
  /** Hash of every sampled row, ascending. */
  hashes: z.base64(),
  /** Doubles per column, NaN where missing. */
  columns: z.record(z.string(), z.base64()),
});
export type ShardSample = z.output<typeof sample>;

const origin = { pipeline: z.string(), createdAt: instantText, part, table: tableIdentity, rows: count };

const sampledColumn = z.object({
  name: z.string(),
  kind: z.enum(["number", "timestamp", "category", "boolean"]),
});
export type SampledColumn = z.output<typeof sampledColumn>;

/** What `slipway profile edges --shard i/n` writes: the shard's part of the sample that edges are taken from. */
export const profileSampleDocument = defineDocument("profile-sample", {
  ...origin,
  features: z.array(sampledColumn),
  prediction: sampledColumn.nullable(),
  ignored: z.array(z.object({ column: z.string(), reason: z.string() })),
  sample,
});
export type ProfileSample = z.output<typeof profileSampleDocument.schema>;

const numberCells = z.object({
  /** Rows between the thresholds of the frozen cells: the edges, and the ends of the range where there is one. */
  cells: z.array(count),
  min: maybeNumber,
  max: maybeNumber,
  /** Values that are there and cannot be read as a number. */
  unparsable: count,
});
export type NumberCells = z.output<typeof numberCells>;

const levelCells = z.object({
  /** Most common first. */
  levels: z.array(z.string()),
  counts: z.array(count),
  /** Rows and number of the levels beyond those; 0 unless there were too many to list. */
  restRows: count,
  restLevels: count,
  unparsable: count,
});
export type LevelCells = z.output<typeof levelCells>;

const shardWindow = z.object({
  /** Number of the window; null for all rows of the shard together. */
  index: z.number().int().nullable(),
  rows: count,
  holiday: z.boolean().nullable(),
  /** In the order of the frozen cells; null for a column that the table lacks. */
  features: z.array(z.union([numberCells, levelCells]).nullable()),
  prediction: z.union([numberCells, levelCells]).nullable(),
  /** null where the facts that come from a sample were frozen with the edges. */
  sample: sample.nullable(),
});
export type ShardWindow = z.output<typeof shardWindow>;

/** What `slipway profile --shard i/n` writes: the integer counts of one part of a table in frozen cells. */
export const profileShardDocument = defineDocument("profile-shard", {
  ...origin,
  /** sha256 of what the cells, windows and facts were frozen in: shards of other edges are not merged. */
  edges: z.string(),
  cells: frozenCells,
  windows: frozenWindows.nullable(),
  /** From the edges; null where they come from the samples of the shards. */
  frozen: z
    .object({
      duplicates: z.object({ rows: count, of: count }),
      sample: z.object({ rows: count, seed: z.number().int() }),
    })
    .nullable(),
  /** All rows together, then the windows of time that hold rows, oldest first. */
  counted: z.array(shardWindow),
});
export type ProfileShard = z.output<typeof profileShardDocument.schema>;
