import type { FeatureProfile } from "../documents/profile.ts";
import { type CellOptions, computeDebiasedEffect } from "../drift/min-effect.ts";
import { foldCells, isNumberProfile } from "./feature-pair.ts";
import { minRowsOf } from "./policy.ts";
import type { SeasonGroup, SeasonIndex } from "./season-group.ts";
import { isIndependent } from "./tolerance.ts";

/** A feature's counts in every reference window, in the cells that are compared. */
export interface WindowCells {
  readonly cells: number;
  /** windows × cells, row by row. */
  readonly counts: Float64Array;
  /** Present values per window. */
  readonly rows: Float64Array;
  /** Rows count one by one; else windows are compared with one another, and small cells are not merged. */
  readonly independent: boolean;
}

/** Fewer other windows say little about what is usual. */
const MIN_OTHERS = 4;
/**
 * Neighbours resemble a reference window as no reference window resembles one that is judged later: they are left out with it.
 * Only as long as most of the group remains.
 */
const NEIGHBOUR_DAYS = 3;
const MAX_NEIGHBOURS = 0.25;
const YEAR_DAYS = 366;

/** null for a feature without windows. */
export function readWindowCells(profile: FeatureProfile): WindowCells | null {
  if (profile.windows === null) return null;
  const folded = isNumberProfile(profile)
    ? profile.windows.counts
    : profile.windows.counts.map((row) => foldCells(profile, row));
  const cells = folded[0]?.length ?? 0;
  const counts = new Float64Array(folded.length * cells);
  for (const [window, row] of folded.entries()) counts.set(row, window * cells);
  const rows = Float64Array.from(folded, (window) => window.reduce((total, count) => total + count, 0));
  const filled = rows.toSorted();
  return {
    cells,
    counts,
    rows,
    independent: isIndependent({ lag1: profile.windows.lag1, rows: filled[filled.length >> 1] ?? 0, cells }),
  };
}

/**
 * d* of every window of a group against the others, its neighbours in time left out: how much the feature varies by nature. In a
 * group that spans the year, against the other times of year alone. In the order of the members; NaN for windows with fewer than
 * 30 values (10 where rows depend on each other) or too few others.
 */
export function computeGroupEffects(index: SeasonIndex, group: SeasonGroup, window: WindowCells): Float64Array {
  const { members, level } = group;
  const { cells, counts, rows } = window;
  const axis = level.year === "far" ? createYearAxis(index, members, level.apart) : createTimeAxis(index, members);
  const sums = accumulate(
    window,
    axis.order.map((place) => members[place] as number),
  );
  const last = members.length * cells;
  const others = new Float64Array(cells);
  const options = cellOptions(window);
  const least = minRowsOf(window);
  return Float64Array.from(members, (position, place) => {
    if ((rows[position] as number) < least) return Number.NaN;
    others.set(sums.subarray(last, last + cells));
    let left = members.length;
    for (const [from, to] of axis.without(place)) {
      left -= to - from;
      for (let cell = 0; cell < cells; cell++) {
        others[cell] =
          (others[cell] as number) - (sums[to * cells + cell] as number) + (sums[from * cells + cell] as number);
      }
    }
    if (left < MIN_OTHERS) return Number.NaN;
    return computeDebiasedEffect(others, counts.subarray(position * cells, (position + 1) * cells), options);
  });
}

/** How a feature's windows are compared. */
export function cellOptions({ independent }: Pick<WindowCells, "independent">): CellOptions {
  return independent ? {} : { minExpected: 0 };
}

/** Running sums over windows in some order: row i is the sum of the first i. */
function accumulate({ cells, counts }: WindowCells, order: readonly number[]): Float64Array {
  const sums = new Float64Array((order.length + 1) * cells);
  for (const [place, position] of order.entries()) {
    for (let cell = 0; cell < cells; cell++) {
      sums[(place + 1) * cells + cell] =
        (sums[place * cells + cell] as number) + (counts[position * cells + cell] as number);
    }
  }
  return sums;
}

type Range = readonly [from: number, to: number];

/** An order of a group's members in which what is left out with one of them lies together. */
interface Axis {
  readonly order: readonly number[];
  /** Ranges in the order, for a place in the list of members. */
  without(place: number): readonly Range[];
}

function createTimeAxis({ places }: SeasonIndex, members: readonly number[]): Axis {
  const days = members.map((position) => places[position]?.day ?? 0);
  const most = Math.max(1, Math.floor(MAX_NEIGHBOURS * members.length));
  return {
    order: [...members.keys()],
    without(place) {
      const day = days[place] as number;
      let from = place;
      let to = place + 1;
      while (from > 0 && day - (days[from - 1] as number) <= NEIGHBOUR_DAYS && to - from < most) from -= 1;
      while (to < days.length && (days[to] as number) - day <= NEIGHBOUR_DAYS && to - from < most) to += 1;
      return [[from, to]];
    },
  };
}

function createYearAxis({ places }: SeasonIndex, members: readonly number[], apart: number): Axis {
  const days = members.map((position) => places[position]?.dayOfYear ?? 1);
  const order = [...members.keys()].sort((left, right) => (days[left] as number) - (days[right] as number));
  const before = new Uint32Array(YEAR_DAYS + 2); // members before each day of the year
  for (const day of days) before[day + 1] = (before[day + 1] as number) + 1;
  for (let day = 1; day < before.length; day++) before[day] = (before[day] as number) + (before[day - 1] as number);
  const range = (first: number, last: number): readonly Range[] => {
    const [low, high] = [Math.max(1, first), Math.min(YEAR_DAYS, last)];
    return low > high ? [] : [[before[low] as number, before[high + 1] as number]];
  };
  return {
    order,
    without(place) {
      const day = days[place] as number;
      const [first, last] = [day - apart, day + apart];
      return [...range(first, last), ...range(first + YEAR_DAYS - 1, YEAR_DAYS), ...range(1, last - YEAR_DAYS + 1)];
    },
  };
}
