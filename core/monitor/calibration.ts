import type { WindowCounts } from "../data/profiler.ts";
import type { FeatureProfile, Profile } from "../documents/profile.ts";
import { bootstrapMoments } from "./bootstrap-moments.ts";
import { matchProfile } from "./match-profile.ts";
import type { Moments } from "./moments.ts";
import { MIN_WINDOWS } from "./policy.ts";
import { createSeasonIndex, findSeasonGroup, type SeasonGroup, type SeasonIndex } from "./season-group.ts";
import { computeGroupEffects, readWindowCells, type WindowCells } from "./window-effects.ts";
import { placeWindow } from "./window-place.ts";

const HOUR_MS = 3_600_000;

/** What the reference windows of a season say about a feature. */
export interface SeasonReference<T extends FeatureProfile = FeatureProfile> {
  readonly group: SeasonGroup;
  /** The feature in the windows of the group. */
  readonly profile: T;
  /** d* of each of them against the others: what is natural. */
  readonly effects: readonly number[];
  /** Whether rows count one by one, or windows as a whole. */
  readonly independent: boolean;
  /** Median of their present values. */
  readonly typicalRows: number;
  /** Of pseudo-windows of a size, where there are too few windows for {@link effects}; null for a single one. */
  bootstrap(rows: number): Moments | null;
}

/** The reference windows of a profile, ready to be compared with; what was computed once is kept. */
export interface Calibration {
  readonly index: SeasonIndex;
  /** Windows that a window is compared with; null when it has no place in time. */
  findGroup(window: Pick<WindowCounts, "index" | "holiday">): SeasonGroup | null;
  /** Those of an hour earlier or later; null where windows do not tell hours apart. */
  findHour(window: Pick<WindowCounts, "index" | "holiday">, hours: -1 | 1): SeasonGroup | null;
  /** null for a feature without windows. */
  match<T extends FeatureProfile>(feature: T, group: SeasonGroup): SeasonReference<T> | null;
}

/** null for a profile without windows. */
export function createCalibration({ windows, season }: Pick<Profile, "windows" | "season">): Calibration | null {
  if (windows === null) return null;
  const index = createSeasonIndex(windows, season);
  const cellsOf = new Map<FeatureProfile, WindowCells | null>();
  const groups = new Map<FeatureProfile, Map<string, SeasonReference>>();
  const readCells = (feature: FeatureProfile): WindowCells | null => {
    const known = cellsOf.get(feature);
    if (known !== undefined) return known;
    const cells = readWindowCells(feature);
    cellsOf.set(feature, cells);
    return cells;
  };
  return {
    index,
    findGroup({ index: number, holiday }) {
      return number === null ? null : findSeasonGroup(index, placeWindow(number, windows.lengthMs, holiday));
    },
    findHour({ index: number, holiday }, hours) {
      const step = HOUR_MS / windows.lengthMs;
      if (number === null || !index.kept.has("hour") || !Number.isInteger(step)) return null;
      return findSeasonGroup(index, placeWindow(number + hours * step, windows.lengthMs, holiday));
    },
    match<T extends FeatureProfile>(feature: T, group: SeasonGroup): SeasonReference<T> | null {
      const cells = readCells(feature);
      if (cells === null) return null;
      const known = groups.get(feature) ?? new Map<string, SeasonReference>();
      groups.set(feature, known);
      const reference = known.get(group.key) ?? matchGroup(feature, { group, cells, index });
      known.set(group.key, reference);
      return reference as SeasonReference<T>;
    },
  };
}

interface GroupCells {
  readonly group: SeasonGroup;
  readonly cells: WindowCells;
  readonly index: SeasonIndex;
}

function matchGroup<T extends FeatureProfile>(profile: T, { group, cells, index }: GroupCells): SeasonReference<T> {
  const effects = [...computeGroupEffects(index, group, cells)].filter((effect) => !Number.isNaN(effect));
  const sizes = group.members.map((member) => cells.rows[member] as number).toSorted((left, right) => left - right);
  const bootstraps = new Map<number, Moments | null>();
  return {
    group,
    profile: matchProfile(profile, group.members),
    effects,
    independent: cells.independent,
    typicalRows: sizes[sizes.length >> 1] ?? 0,
    bootstrap(rows) {
      if (effects.length >= MIN_WINDOWS || group.level.year === "far") return null;
      const size = roundSize(rows);
      const known = bootstraps.get(size);
      if (known !== undefined) return known;
      const moments = bootstrapMoments(cells, group.members, size);
      bootstraps.set(size, moments);
      return moments;
    },
  };
}

/** Two digits, downwards: windows of nearly the same size share their pseudo-windows. */
function roundSize(rows: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, rows))) - 1);
  return Math.floor(rows / step) * step;
}
