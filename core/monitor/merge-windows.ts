import { fromEpochMs } from "../clock.ts";
import { buildLevelCounts, buildNumberCounts, type LevelCount, type NumberCount } from "../data/feature-counts.ts";
import type { FeatureCounts, WindowCounts } from "../data/profiler.ts";
import { decodeSample, joinSamples, type SampledRows } from "../data/shard-sample.ts";
import { localStartOf, spanOf } from "../data/window-grid.ts";
import type { FeatureProfile, Profile } from "../documents/profile.ts";
import type { FrozenWindows } from "../documents/profile-edges.ts";
import type { ProfileShard, ShardWindow } from "../documents/profile-shard.ts";
import { listZoneOffsets } from "../time-zone.ts";
import { type NamedShard, refuse } from "./assert-shards.ts";
import { freezeCells } from "./freeze-cells.ts";
import { isLevelCount, type MergedCells, mergeCells } from "./merge-cells.ts";
import { sortFrozenAlike } from "./merge-profile.ts";

const DAY_MS = 86_400_000; // no zone is further from UTC

type CountedProfile = Pick<Profile, "features" | "prediction">;

/**
 * The windows of a table to judge, from shards that were counted in the cells of `profile`. Oldest first; windows without rows
 * between others are there.
 * @throws SLIPWAY_E_INPUT_INVALID for shards that do not belong together, or were counted in the cells of another profile
 */
export function mergeWindows(
  shards: readonly NamedShard<ProfileShard>[],
  profile: CountedProfile,
): readonly WindowCounts[] {
  const sorted = sortFrozenAlike(shards);
  const [first] = sorted as [ProfileShard];
  const wanted = freezeCells(profile);
  const known = new Map(first.cells.features.map((feature, index) => [JSON.stringify(feature), index]));
  const places = wanted.features.map((feature) => known.get(JSON.stringify(feature)));
  if (places.includes(undefined)) {
    throw refuse(
      "the shards were not counted in the cells of this profile.",
      "Count them with --edges and the very profile.json that they are compared with.",
    );
  }
  const cut = first.windows !== null;
  const windows = sorted.flatMap(({ counted }) => counted.filter(({ index }) => (index !== null) === cut));
  const picked = windows.map(
    (window): ShardWindow => ({
      ...window,
      features: places.map((place) => window.features[place ?? -1] ?? null),
    }),
  );
  const cells = { features: wanted.features, prediction: first.cells.prediction };
  const groups = Map.groupBy(picked, ({ index }) => index);
  return placeWindows([...groups.keys()], first.windows).map((place) => {
    const parts = groups.get(place.index) ?? [];
    return { ...place, ...buildCounts(parts, mergeCells(parts, cells), profile) };
  });
}

type Place = Pick<WindowCounts, "index" | "start" | "end">;

/** Every window between the first and the last: one without rows is a finding, not a gap to skip. */
function placeWindows(indices: readonly (number | null)[], windows: FrozenWindows | null): readonly Place[] {
  if (windows === null) return [{ index: null, start: null, end: null }];
  const { lengthMs, timezone } = windows;
  const known = indices.filter((index) => index !== null);
  const first = Math.min(...known);
  const last = Math.max(...known);
  if (known.length === 0) return [];
  const offsets = listZoneOffsets(timezone, {
    fromMs: localStartOf(first, lengthMs) - DAY_MS,
    toMs: localStartOf(last + 1, lengthMs) + DAY_MS,
  });
  return Array.from({ length: last - first + 1 }, (_, position) => first + position).flatMap((index) => {
    const span = spanOf(index, { lengthMs, offsets });
    return span === null ? [] : [{ index, start: fromEpochMs(span.startMs), end: fromEpochMs(span.endMs) }];
  });
}

function buildCounts(
  parts: readonly ShardWindow[],
  merged: MergedCells,
  { features, prediction }: CountedProfile,
): Omit<WindowCounts, keyof Place> {
  const sample = joinSamples(parts.flatMap((part) => (part.sample === null ? [] : [decodeSample(part.sample)])));
  const count = (feature: FeatureProfile, found: NumberCount | LevelCount | null | undefined): FeatureCounts | null => {
    if (found == null) return null;
    if (!isLevelCount(found)) return buildNumberCounts(found, valuesOf(sample, feature.name), describe(merged));
    return "edges" in feature || merged.rows === 0 ? null : buildLevelCounts(feature, found, merged.rows);
  };
  const counted = features.flatMap((feature): readonly (readonly [string, FeatureCounts])[] => {
    const { name } = feature;
    const counts = count(feature, merged.numbers.get(name) ?? merged.levels.get(name));
    return counts === null ? [] : [[name, counts]];
  });
  const whole = counted.length === features.length;
  return {
    holiday: joinHolidays(parts),
    rows: merged.rows,
    duplicates: whole ? { rows: sample.hashes.length - sample.distinctRows, of: sample.hashes.length } : null,
    features: new Map(counted),
    prediction: prediction === null ? null : count(prediction, merged.prediction),
  };
}

/** Texts that could not be read stay in the shards' jobs: a shard holds counts of them. */
function describe({ rows }: MergedCells): { readonly rows: number; readonly unparsableExamples: readonly string[] } {
  return { rows, unparsableExamples: [] };
}

function valuesOf({ columns }: SampledRows, name: string): Float64Array | undefined {
  return columns.get(name)?.slice();
}

function joinHolidays(parts: readonly ShardWindow[]): boolean | null {
  const said = parts.map(({ holiday }) => holiday).filter((holiday) => holiday !== null);
  return said.length === 0 ? null : said.includes(true);
}
