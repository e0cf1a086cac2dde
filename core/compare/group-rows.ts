import { MAX_DRAWN_ROWS } from "../metrics/draw-counts.ts";
import { createRng } from "../rng.ts";
import type { AlignedUnits } from "./align-rows.ts";

/** Beyond 5,000 rows so many random groups stand for them: their spread tells the standard error to 1/√(2·4,096) = 1.1 %. */
const GROUPS = 4_096;

/** Rows in groups that are resampled as a whole. */
export interface RowGroups {
  /** What a weight counts, for the name of the method. */
  readonly title: string;
  /** Group of each row. */
  readonly of: Int32Array;
  readonly count: number;
  /** Where the groups of each stratum begin. */
  readonly strata: readonly number[];
}

export interface GroupRequest {
  readonly units: AlignedUnits;
  readonly rows: number;
  /** Stratum of each row, from 0 without gaps; null when all are drawn together. Only where rows are the units. */
  readonly strata: Int32Array | null;
  readonly seed: number;
}

/**
 * The units themselves; rows beyond 5,000 of a stratum in random groups of nearly equal size. Sums over a random group of rows vary as the rows do, skewness
 * included, so the bootstrap of groups has the distribution of the bootstrap of rows at a cost that does not grow with them.
 */
export function groupRows({ units, rows, strata, seed }: GroupRequest): RowGroups {
  if (units.of !== null) return { title: `${units.kind}s`, of: units.of, count: units.count, strata: [0] };
  const of = new Int32Array(rows);
  const starts: number[] = [];
  let [next, isGrouped] = [0, false];
  for (const members of membersOf(rows, strata)) {
    const count = members.length > MAX_DRAWN_ROWS ? GROUPS : members.length;
    isGrouped ||= count < members.length;
    if (count < members.length) shuffle(members, seed);
    for (let place = 0; place < members.length; place++) of[members[place] as number] = next + (place % count);
    starts.push(next);
    next += count;
  }
  return {
    title: isGrouped ? `rows in ${GROUPS} random groups` : "rows",
    of,
    count: next,
    strata: starts,
  };
}

function membersOf(rows: number, strata: Int32Array | null): Uint32Array[] {
  const all = new Uint32Array(rows).map((_, row) => row);
  if (strata === null) return [all];
  const count = strata.reduce((most, stratum) => Math.max(most, stratum + 1), 0);
  return Array.from({ length: count }, (_, stratum) => all.filter((row) => strata[row] === stratum));
}

/** Fisher–Yates in place. */
function shuffle(rows: Uint32Array, seed: number): void {
  const rng = createRng(seed);
  for (let place = rows.length - 1; place > 0; place--) {
    const other = rng.integer(place + 1);
    const held = rows[place] as number;
    rows[place] = rows[other] as number;
    rows[other] = held;
  }
}
