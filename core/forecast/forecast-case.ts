import type { Dataset } from "../data/dataset.ts";
import { PART_NAMES } from "../data/dataset.ts";
import { isNumeric } from "../data/table.ts";
import { SlipwayError } from "../errors.ts";
import type { ForecastTask, PipelineData } from "../pipeline/schema.ts";
import { calibrationOrigins } from "./conformal.ts";
import { planCutoffs } from "./rolling-origin.ts";
import { buildSeries, type RegularSeries } from "./series.ts";

/** All that training and evaluating a forecast share. */
export interface ForecastCase {
  readonly task: ForecastTask;
  readonly series: RegularSeries;
  /** Origins of the back-test, ascending. */
  readonly test: readonly number[];
  /** Origins before them that calibrate intervals, ascending: as many as the history has room for. */
  readonly calibration: readonly number[];
}

export interface ForecastRequest {
  readonly task: ForecastTask;
  /** Column of times. */
  readonly timestamp: string | undefined;
}

/** The data of a pipeline, read in order of time: a forecast has origins, not shares of rows. */
export function forecastData(data: PipelineData): PipelineData {
  return data.timestamp === undefined ? data : { ...data, split: { by: "time", test: 0.25, validation: 0.15 } };
}

/** Seed of whatever learns; a split by time has none. */
export function seedOf({ split }: PipelineData): number {
  return "seed" in split ? split.seed : 0;
}

/** Columns to read beside the target and the time. */
export function forecastColumns({ availableAt }: ForecastTask): readonly string[] {
  return availableAt === undefined ? [] : [availableAt];
}

/**
 * The series of a dataset with the origins that it is judged at.
 * @throws SLIPWAY_E_PIPELINE_INVALID without data.timestamp, SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_SERIES_INVALID, SLIPWAY_E_LOOK_AHEAD,
 *   SLIPWAY_E_SPLIT_INVALID when the history is too short for the back-test
 */
export function buildForecastCase(dataset: Pick<Dataset, "parts">, request: ForecastRequest): ForecastCase {
  const { task, timestamp } = request;
  if (timestamp === undefined) {
    throw new SlipwayError("SLIPWAY_E_PIPELINE_INVALID", {
      what: "A forecast needs the times of its values, and data.timestamp is not set.",
      remedy: "Set data.timestamp to the column that says when a row came to be.",
    });
  }
  const series = buildSeries(
    { timestampMs: joinTimes(dataset, timestamp, "data.timestamp"), values: joinNumbers(dataset, task.target) },
    {
      fillSeason: Math.max(...task.season),
      ...(task.availableAt === undefined
        ? {}
        : { availableMs: joinTimes(dataset, task.availableAt, "task.availableAt") }),
    },
  );
  const { horizon, originEvery: every = horizon, testOrigins } = task;
  const test = planCutoffs({ length: series.values.length, horizon, every, origins: testOrigins }).cutoffs;
  const first = test[0] ?? 0;
  const room = Math.floor((first - leastHistory(task)) / every);
  const wanted = Math.max(0, Math.min(calibrationOrigins(task.interval) + overlap(horizon, every), room));
  return {
    task,
    series,
    test,
    calibration: Array.from({ length: wanted }, (_, index) => first - (wanted - index) * every),
  };
}

/** Two longest seasons: what the most demanding forecaster asks for. */
function leastHistory({ season }: ForecastTask): number {
  return 2 * Math.max(...season);
}

/** The newest origins do not count when their horizon reaches beyond the first origin of the test. */
function overlap(horizon: number, every: number): number {
  return Math.ceil(horizon / every) - 1;
}

function joinNumbers(dataset: Pick<Dataset, "parts">, name: string): Float64Array {
  const columns = PART_NAMES.map((part) => dataset.parts[part].table.columns.get(name));
  const values = columns.flatMap((column) => (column !== undefined && isNumeric(column) ? [...column.values] : []));
  return Float64Array.from(values);
}

function joinTimes(dataset: Pick<Dataset, "parts">, name: string, field: string): Float64Array {
  const { train } = dataset.parts;
  if (train.table.columns.get(name)?.kind === "timestamp") return joinNumbers(dataset, name);
  throw new SlipwayError("SLIPWAY_E_SERIES_INVALID", {
    what: `${field} names the column "${name}", which holds no timestamps.`,
    remedy: `Write times like 2026-01-31T12:30:00Z, or declare data.expect.${name}.type "timestamp".`,
  });
}
