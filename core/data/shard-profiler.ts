import type { FrozenCells, FrozenWindows, ProfileEdges, TableIdentity } from "../documents/profile-edges.ts";
import type { ProfileSample, ProfileShard, ShardPart } from "../documents/profile-shard.ts";
import type { ProfileRequest } from "./profiler.ts";

/** Profiles a table in parts, each by a job of its own. */
export interface ShardProfiler {
  /** Freezes the cells of a table, without counting it. */
  freeze(request: Omit<ProfileRequest, "windows">, windows: FrozenWindows | null): Promise<FrozenTable>;
  /** The part of a shard in what `freeze` does. */
  sample(request: Omit<ProfileRequest, "windows">, part: ShardPart): Promise<SampledShard>;
  /** Counts the rows of one shard in frozen cells. */
  count(request: ShardRequest): Promise<CountedShard>;
}

export type FrozenTable = Pick<ProfileEdges, "table" | "cells" | "ignored" | "duplicates" | "sample">;

export type SampledShard = Pick<ProfileSample, "table" | "rows" | "features" | "prediction" | "ignored" | "sample">;

export type CountedShard = Pick<ProfileShard, "table" | "rows" | "counted">;

export interface ShardRequest {
  /** Path, glob or SELECT; relative to `folder`. */
  readonly source: string;
  readonly folder: string;
  readonly part: ShardPart;
  readonly cells: FrozenCells;
  readonly windows: FrozenWindows | null;
  /** The table that the cells were frozen over; null for another one: then the shard carries its part of the sample. */
  readonly table: TableIdentity | null;
}
