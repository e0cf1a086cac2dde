import { buildCategoryProfile, buildNumberProfile, type LevelCount, type NumberCount } from "../data/feature-counts.ts";
import type { ProfiledTable } from "../data/profiler.ts";
import { decodeSample, joinSamples, SAMPLE_SEED, type SampledRows } from "../data/shard-sample.ts";
import type { FeatureProfile } from "../documents/profile.ts";
import type { FrozenFeature } from "../documents/profile-edges.ts";
import type { ProfileShard, ShardWindow } from "../documents/profile-shard.ts";
import { summariseSample } from "../drift/sample-summary.ts";
import { type NamedShard, refuse, sortShards } from "./assert-shards.ts";
import { isLevelCount, type MergedCells, mergeCells } from "./merge-cells.ts";
import { assertSpread } from "./merge-edges.ts";
import { mergeReferenceWindows } from "./merge-reference-windows.ts";

export interface MergedProfile {
  readonly pipeline: string;
  readonly table: ProfiledTable;
  /** Columns whose levels are too many for the number of them to be exact. */
  readonly overflowed: readonly string[];
}

/**
 * The profile of a table from the counts of its shards. Equal to the profile of the whole table: counts are whole numbers, and
 * whatever is none comes from one sample of all rows.
 * @throws SLIPWAY_E_INPUT_INVALID for shards that do not belong together
 */
export function mergeProfile(shards: readonly NamedShard<ProfileShard>[]): MergedProfile {
  const sorted = sortFrozenAlike(shards);
  const [first] = sorted as [ProfileShard];
  if (first.windows !== null && first.frozen === null) {
    throw refuse(
      "the shards are windows of a table that is judged by a profile, and no reference.",
      "Judge them: slipway drift profile.json 'shard-*.json'. For a reference count with --edges edges.json.",
    );
  }
  const parts = sorted.flatMap(({ counted }) => counted.filter(({ index }) => index === null));
  const merged = mergeCells(parts, first.cells);
  const sample = first.frozen === null ? joinParts(parts) : null;
  if (sample !== null) assertSpread(sample.distinctRows, first.table.rows);
  const { cells, windows } = first;
  const { features, prediction } = cells;
  const table: ProfiledTable = {
    windows: null,
    rows: merged.rows,
    ignored: [],
    duplicates: first.frozen?.duplicates ?? describeDuplicates(sample),
    sample: first.frozen?.sample ?? { rows: sample?.hashes.length ?? 0, seed: SAMPLE_SEED },
    features: features.map((feature) => {
      const { name } = feature;
      return buildFeature(feature, merged.numbers.get(name) ?? merged.levels.get(name), { merged, sample });
    }),
    prediction: prediction === null ? null : buildFeature(prediction, merged.prediction, { merged, sample }),
  };
  const placed = sorted.flatMap(({ counted }) => counted.filter(({ index }) => index !== null));
  return {
    pipeline: first.pipeline,
    overflowed: merged.overflowed,
    table: windows === null ? table : mergeReferenceWindows(placed, { table, cells, windows }),
  };
}

/** @throws SLIPWAY_E_INPUT_INVALID also for shards that were counted in different cells */
export function sortFrozenAlike(shards: readonly NamedShard<ProfileShard>[]): readonly ProfileShard[] {
  const [first] = shards;
  const other = shards.find(({ document }) => document.edges !== first?.document.edges);
  if (first !== undefined && other !== undefined) {
    throw refuse(
      `${first.path} and ${other.path} were counted with different --edges, windows or columns.`,
      "Count every shard with the same edges.json or profile.json, and the same options.",
    );
  }
  return sortShards(shards);
}

function joinParts(parts: readonly ShardWindow[]): ReturnType<typeof joinSamples> {
  return joinSamples(parts.flatMap(({ sample }) => (sample === null ? [] : [decodeSample(sample)])));
}

function describeDuplicates(sample: ReturnType<typeof joinSamples> | null): ProfiledTable["duplicates"] {
  if (sample === null) return { rows: 0, of: 0 };
  return { rows: sample.hashes.length - sample.distinctRows, of: sample.hashes.length };
}

interface Merged {
  readonly merged: MergedCells;
  readonly sample: SampledRows | null;
}

function buildFeature(
  frozen: FrozenFeature,
  counted: NumberCount | LevelCount | null | undefined,
  { merged: { rows }, sample }: Merged,
): FeatureProfile {
  const levels = counted != null && isLevelCount(counted) ? counted : undefined;
  const number = counted != null && !isLevelCount(counted) ? counted : undefined;
  if ("edges" in frozen) {
    const { name, kind, edges, facts } = frozen;
    const summary = facts ?? summariseSample(sample?.columns.get(name)?.slice() ?? new Float64Array(0));
    return buildNumberProfile({ feature: { name, kind }, edges, summary }, number, rows);
  }
  const built = buildCategoryProfile(frozen, levels, rows);
  const absent = built.counts.filter((count) => count === 0).length;
  return { ...built, distinct: built.distinct - absent };
}
