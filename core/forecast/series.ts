import { at } from "../at.ts";
import { fromEpochMs } from "../clock.ts";
import { SlipwayError } from "../errors.ts";

const LARGEST_MS = 8.64e15; // ECMAScript has no later date

/** A series with a value at every step. Values and timestamps are those of the target; time is milliseconds since the epoch. */
export interface RegularSeries {
  /** Time of the first value. */
  readonly startMs: number;
  readonly stepMs: number;
  /** Finite everywhere: a gap holds the value of one season before. */
  readonly values: Float64Array;
  /** 1 where the value was missing and is filled: such a step is history for a forecaster and never a truth. */
  readonly filled: Uint8Array;
  /** When each value could first be known; NaN where its row is missing. Default: its own timestamp. */
  readonly availableMs: Float64Array;
}

export interface SeriesOptions {
  /** Steps of the season whose earlier value fills a gap; only the past fills, so that no back-test looks ahead. */
  readonly fillSeason: number;
  /** Time at which each row could first be known, in the order of the rows. */
  readonly availableMs?: ArrayLike<number>;
}

export interface SeriesRows {
  readonly timestampMs: ArrayLike<number>;
  /** NaN is missing. */
  readonly values: ArrayLike<number>;
}

/** Time of step `index`, which may lie after the last value. */
export function timeAt({ startMs, stepMs }: RegularSeries, index: number): number {
  return startMs + index * stepMs;
}

/** The first `length` values: what is known before step `length`. */
export function headOf(series: RegularSeries, length: number): RegularSeries {
  return {
    ...series,
    values: series.values.subarray(0, length),
    filled: series.filled.subarray(0, length),
    availableMs: series.availableMs.subarray(0, length),
  };
}

/**
 * Rows in any order as a regular series. Missing rows and values are filled by the value `fillSeason` steps earlier.
 * @throws SLIPWAY_E_SERIES_INVALID for repeated, missing or irregular timestamps, a gap longer than a season, or one in the first season
 * @throws SLIPWAY_E_LOOK_AHEAD for a value that claims to be known before its own time
 * @throws SLIPWAY_E_DATA_EMPTY for fewer than two rows
 */
export function buildSeries(rows: SeriesRows, { fillSeason, availableMs }: SeriesOptions): RegularSeries {
  const order = sortRows(rows);
  const times = Float64Array.from(order, (row) => at(rows.timestampMs, row));
  const stepMs = findStep(times);
  const startMs = at(times, 0);
  const length = Math.round((at(times, times.length - 1) - startMs) / stepMs) + 1;
  assertDense(length, times.length);
  const values = new Float64Array(length).fill(Number.NaN);
  const available = new Float64Array(length).fill(Number.NaN);
  for (const [position, row] of order.entries()) {
    const index = Math.round((at(times, position) - startMs) / stepMs);
    const value = at(rows.values, row);
    values[index] = Number.isFinite(value) ? value : Number.NaN;
    available[index] = availabilityOf(row, at(times, position), availableMs);
  }
  const filled = fillGaps(values, { fillSeason, startMs, stepMs });
  return { startMs, stepMs, values, filled, availableMs: available };
}

function availabilityOf(row: number, timeMs: number, availableMs: ArrayLike<number> | undefined): number {
  if (availableMs === undefined) return timeMs;
  const knownMs = at(availableMs, row);
  if (knownMs >= timeMs) return knownMs;
  if (Number.isNaN(knownMs)) {
    throw refuse(
      `The row of ${describeTime(timeMs)} does not say when it was known.`,
      "Fill task.availableAt in every row.",
    );
  }
  throw new SlipwayError("SLIPWAY_E_LOOK_AHEAD", {
    what: `The value of ${describeTime(timeMs)} claims to be known at ${describeTime(knownMs)}, before it happened.`,
    remedy: "Correct the column of task.availableAt: it is when a value could first be read, not when it was planned.",
  });
}

function sortRows({ timestampMs, values }: SeriesRows): readonly number[] {
  if (timestampMs.length !== values.length) {
    throw new RangeError(`${timestampMs.length} timestamps for ${values.length} values`);
  }
  if (values.length < 2) {
    throw new SlipwayError("SLIPWAY_E_DATA_EMPTY", {
      what: `A series needs at least two rows, got ${values.length}.`,
      remedy: "Point data.source at the whole history.",
    });
  }
  for (let row = 0; row < timestampMs.length; row++) {
    if (!Number.isFinite(at(timestampMs, row))) {
      throw refuse(`Row ${row + 1} has no timestamp.`, "Give every row a timestamp, or leave the row out.");
    }
  }
  return Array.from({ length: values.length }, (_, row) => row).toSorted(
    (a, b) => at(timestampMs, a) - at(timestampMs, b),
  );
}

/** The smallest step; every other one must be a multiple of it. */
function findStep(times: Float64Array): number {
  let step = Number.POSITIVE_INFINITY;
  for (let index = 1; index < times.length; index++) {
    const difference = at(times, index) - at(times, index - 1);
    if (difference === 0) {
      throw refuse(
        `The timestamp ${describeTime(at(times, index))} stands in two rows.`,
        "Keep one row per timestamp; clock changes need timestamps with their offset.",
      );
    }
    step = Math.min(step, difference);
  }
  for (let index = 1; index < times.length; index++) {
    const steps = (at(times, index) - at(times, index - 1)) / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-6) {
      throw refuse(
        `The row of ${describeTime(at(times, index))} does not lie on a grid of ${describeDuration(step)}.`,
        "Resample the series to a fixed step; months and other uneven steps are not offered.",
      );
    }
  }
  return step;
}

function assertDense(length: number, rows: number): void {
  if (length <= 2 * rows) return;
  throw refuse(
    `Of ${length} steps between the first and the last timestamp only ${rows} have a row.`,
    "Resample the series to the step at which it was measured.",
  );
}

interface GapOptions {
  readonly fillSeason: number;
  readonly startMs: number;
  readonly stepMs: number;
}

function fillGaps(values: Float64Array, { fillSeason, startMs, stepMs }: GapOptions): Uint8Array {
  const filled = new Uint8Array(values.length);
  let gap = 0;
  for (let index = 0; index < values.length; index++) {
    if (!Number.isNaN(at(values, index))) {
      gap = 0;
      continue;
    }
    gap += 1;
    const when = describeTime(startMs + index * stepMs);
    if (index < fillSeason) {
      throw refuse(`There is no value for ${when}, in the first season.`, "Start the series after the gap.");
    }
    if (gap > fillSeason) {
      throw refuse(
        `There is no value for ${when}: the gap before it is longer than a season of ${fillSeason} steps.`,
        "Start the series after the gap, or fill it.",
      );
    }
    values[index] = at(values, index - fillSeason);
    filled[index] = 1;
  }
  return filled;
}

function refuse(what: string, remedy: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_SERIES_INVALID", { what, remedy });
}

/** RFC 3339, or the bare number where that has no date. */
export function describeTime(ms: number): string {
  return Math.abs(ms) <= LARGEST_MS ? fromEpochMs(ms) : String(ms);
}

function describeDuration(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
