import { toEpochMs } from "../../clock.ts";
import { computeMoments, computeUpperP } from "../moments.ts";
import { MIN_WINDOWS } from "../policy.ts";
import type { Measurement, QualityTest, TableContext } from "./quality-test.ts";

/** Without reference windows the volume of a window is a fact once it is this many times that of its predecessors. */
const MAX_RATIO = 3;
const MIN_EARLIER = 3;
/** With reference windows: accepted share of the usual number of rows, whatever its spread. */
const TOLERANCE = 0.25;
/** Two-sided 1 % of Student's distribution, for the many windows that a season has at least. */
const MIN_SPREADS = 3;

/**
 * Number of rows against the reference windows of the season, in both directions. Without such: none at all, or far more than the
 * median of at least three earlier windows; then too few is no finding, because the latest window may still be filling.
 */
export const rowCount: QualityTest = {
  id: "row-count",
  title: "Number of rows",
  scope: "table",
  tolerance: MAX_RATIO,
  measure(context) {
    if (context.window.rows === 0) {
      return { kind: "fact", alarm: true, rate: 0, reference: null, detail: "the window holds no rows" };
    }
    return compareSeason(context) ?? compareEarlier(context);
  },
};

function compareSeason({ profile, window, group, complete }: TableContext): Measurement | null {
  if (group === null || profile.windows === null || group.members.length < MIN_WINDOWS) return null;
  const ratio = measureLength(window, profile.windows.lengthMs);
  const sizes = group.members.map((member) => ratio * (profile.windows?.rows[member] ?? 0));
  const { mean, sd, windows } = computeMoments(sizes);
  // Counts vary at least as Poisson's do.
  const moments = { mean, sd: Math.max(sd, Math.sqrt(mean)), windows };
  const value = complete ? window.rows : Math.max(window.rows, mean);
  const accepted = Math.max(TOLERANCE * mean, MIN_SPREADS * moments.sd * Math.sqrt(1 + 1 / windows));
  return {
    kind: "count",
    value,
    expected: mean,
    accepted,
    p: Math.min(1, 2 * computeUpperP(moments, mean + Math.abs(value - mean))),
    detail: `${window.rows} rows, ${Math.round(mean)} ± ${Math.round(accepted)} in ${windows} windows of the season`,
  };
}

/** Of a window, in usual ones: clocks that change make days of 23 or 25 hours and repeat an hour. */
function measureLength({ start, end }: TableContext["window"], lengthMs: number): number {
  return start === null || end === null ? 1 : (toEpochMs(end) - toEpochMs(start)) / lengthMs;
}

function compareEarlier({ window, earlierRows }: TableContext): Measurement | null {
  const filled = earlierRows.filter((rows) => rows > 0).toSorted((left, right) => left - right);
  if (filled.length < MIN_EARLIER) return null;
  const median = filled[Math.floor(filled.length / 2)] ?? window.rows;
  return {
    kind: "fact",
    alarm: window.rows > MAX_RATIO * median,
    rate: window.rows,
    reference: median,
    detail: `${window.rows} rows, ${median} in the median of earlier windows`,
  };
}
