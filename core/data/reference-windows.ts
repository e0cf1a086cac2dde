import type { FeatureProfile, FeatureWindows, NumberProfile } from "../documents/profile.ts";
import type { LevelCount, NumberCount } from "./feature-counts.ts";

/** Counts that a profile may hold for its windows: a document of some megabytes. */
const MAX_COUNTS = 4_000_000;
/** A feature that is constant in this share of the windows has one value per window. */
const ATTRIBUTE_SHARE = 0.95;
/** Share of the reference's range that is added on either side: records are broken in series of time. */
const LIMIT_MARGIN = 0.1;

/** How many of the features, from the first on, can be kept per window. */
export function countAffordable(cells: readonly number[], windows: number): number {
  let total = 0;
  const over = cells.findIndex((count) => {
    total += count * windows;
    return total > MAX_COUNTS;
  });
  return over === -1 ? cells.length : over;
}

export type NumberRange = Pick<NumberCount, "min" | "max">;

/** Of a column without a value. */
export const NO_LEVELS: LevelCount = {
  counts: new Map(),
  rest: { rows: 0, levels: 0, examples: [] },
  unparsable: 0,
};

/** Counts of every window of the reference, by window number and column name. */
export interface CountedWindows {
  /** In order of time, none of them empty. */
  readonly rows: ReadonlyMap<number, number>;
  readonly numbers: ReadonlyMap<number, ReadonlyMap<string, NumberCount>>;
  /** Of numbers that may have one value per window. */
  readonly ranges: ReadonlyMap<number, ReadonlyMap<string, NumberRange>>;
  readonly levels: ReadonlyMap<number, ReadonlyMap<string, LevelCount>>;
  readonly lags: ReadonlyMap<string, number | null>;
}

/** The profile of a feature whose windows were counted, with what they say. */
export function addWindows<Kind extends FeatureProfile>(profile: Kind, counted: CountedWindows): Kind {
  const cells = [...counted.rows].map(([window, rows]) => readCells(profile, { window, rows }, counted));
  const windows: FeatureWindows = {
    counts: cells.map(({ counts }) => [...counts]),
    missing: cells.map(({ missing }) => missing),
    lag1: counted.lags.get(profile.name) ?? null,
  };
  return { ...profile, windows, attribute: isAttribute(cells), ...describeLimits(profile) };
}

interface WindowCells {
  readonly counts: readonly number[];
  readonly missing: number;
  /** The value of all present rows; null when there are several, or fewer than two rows. */
  readonly constant: number | string | null;
  /** Whether it has two present values to compare. */
  readonly comparable: boolean;
}

function readCells(
  profile: FeatureProfile,
  { window, rows }: { readonly window: number; readonly rows: number },
  { numbers, ranges, levels }: CountedWindows,
): WindowCells {
  if ("edges" in profile) {
    const counts =
      numbers.get(window)?.get(profile.name)?.counts ?? new Array<number>(profile.edges.length + 1).fill(0);
    const range = ranges.get(window)?.get(profile.name);
    const constant = range !== undefined && range.min === range.max ? range.min : null;
    return describeCells(counts, rows, constant);
  }
  const found = levels.get(window)?.get(profile.name) ?? NO_LEVELS;
  const counts = [...profile.levels.map((level) => found.counts.get(level) ?? 0), found.rest.rows];
  const single = found.rest.levels + [...found.counts.values()].filter((count) => count > 0).length === 1;
  const constant = single ? (found.rest.examples[0] ?? found.counts.keys().next().value ?? null) : null;
  return describeCells(counts, rows, constant);
}

function describeCells(counts: readonly number[], rows: number, constant: number | string | null): WindowCells {
  const present = counts.reduce((sum, count) => sum + count, 0);
  return { counts, missing: rows - present, constant, comparable: present >= 2 };
}

/** Columns that hold nearly every window in a single cell: only they can have one value per window. */
export function findConcentrated(
  numbers: ReadonlyMap<number, ReadonlyMap<string, NumberCount>>,
  names: readonly string[],
): ReadonlySet<string> {
  const windows = [...numbers.values()];
  const spreads = (name: string): number =>
    windows.filter((counted) => (counted.get(name)?.counts.filter((count) => count > 0).length ?? 0) > 1).length;
  return new Set(names.filter((name) => spreads(name) <= (1 - ATTRIBUTE_SHARE) * windows.length));
}

/** Whether nearly every window has a single value, and not all of them the same. */
function isAttribute(cells: readonly WindowCells[]): boolean {
  const comparable = cells.filter((cell) => cell.comparable);
  const constants = comparable.flatMap(({ constant }) => (constant === null ? [] : [constant]));
  return constants.length >= ATTRIBUTE_SHARE * comparable.length && new Set(constants).size > 1;
}

function describeLimits(profile: FeatureProfile): Partial<Pick<NumberProfile, "limits">> {
  if (!("edges" in profile) || profile.min === null || profile.max === null) return {};
  const margin = LIMIT_MARGIN * (profile.max - profile.min);
  return { limits: { low: profile.min - margin, high: profile.max + margin } };
}

/** Of the whole table, from its windows, of which every row must be in one, and the ranges of the table. */
export function sumNumbers(
  windows: ReadonlyMap<number, ReadonlyMap<string, NumberCount>>,
  ranges: ReadonlyMap<string, NumberRange>,
): ReadonlyMap<string, NumberCount> {
  const totals = new Map<string, NumberCount>();
  for (const counted of windows.values()) {
    for (const [name, { counts, unparsable }] of counted) {
      const total = totals.get(name);
      totals.set(name, {
        ...NO_RANGE,
        ...ranges.get(name),
        counts: counts.map((count, cell) => count + (total?.counts[cell] ?? 0)),
        below: 0,
        above: 0,
        unparsable: unparsable + (total?.unparsable ?? 0),
      });
    }
  }
  return totals;
}

const NO_RANGE: NumberRange = { min: null, max: null };
