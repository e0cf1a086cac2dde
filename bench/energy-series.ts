import { readFileSync } from "node:fs";
import { buildSeries, type RegularSeries } from "../core/forecast/series.ts";

export interface EnergyColumns {
  readonly time: number;
  readonly value: number;
}

/** A comma-separated file without quoted commas as rows of text. */
export function readRows(file: string | URL): readonly (readonly string[])[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map((cell) => cell.replaceAll('"', "")));
}

export function readSeries(file: string | URL, { time, value }: EnergyColumns): RegularSeries {
  const rows = readRows(file);
  return buildSeries(
    {
      timestampMs: rows.map((row) => Date.parse(row[time] ?? "")),
      values: rows.map((row) => Number(row[value])),
    },
    { fillSeason: 336 },
  );
}

export interface Errors {
  readonly mae: number;
  readonly rmse: number;
  /** In percent. */
  readonly mape: number;
}

export function measure(truth: readonly number[], prediction: readonly number[]): Errors {
  let [absolute, squared, relative] = [0, 0, 0];
  for (const [row, actual] of truth.entries()) {
    const error = (prediction[row] ?? Number.NaN) - actual;
    absolute += Math.abs(error);
    squared += error * error;
    relative += Math.abs(error / actual);
  }
  const rows = truth.length;
  return { mae: absolute / rows, rmse: Math.sqrt(squared / rows), mape: (100 * relative) / rows };
}
