import { quantile } from "../../stats/quantile.ts";
import type { PointSample } from "./point-sample.ts";

/** One number per row from its truth and its prediction. */
export function mapRows(
  { truth, prediction }: PointSample,
  map: (truth: number, prediction: number, row: number) => number,
): Float64Array {
  const values = new Float64Array(truth.length);
  for (let row = 0; row < values.length; row++) values[row] = map(truth[row] as number, prediction[row] as number, row);
  return values;
}

export function absoluteErrors(sample: PointSample): Float64Array {
  return mapRows(sample, (truth, prediction) => Math.abs(truth - prediction));
}

export function squaredErrors(sample: PointSample): Float64Array {
  return mapRows(sample, (truth, prediction) => (truth - prediction) ** 2);
}

/** Distances of the truth from a centre; null when the truth is constant. */
export function spreadOf({ truth }: PointSample, centre: "mean" | "median", power: 1 | 2): Float64Array | null {
  if (truth.every((value) => value === truth[0])) return null;
  const middle = centre === "mean" ? meanOf(truth) : quantile(truth, 0.5);
  return truth.map((value) => Math.abs(value - middle) ** power);
}

/** Mean by distances from the first value: a large common level costs no digits. */
export function meanOf(values: Float64Array): number {
  const origin = values[0] ?? 0;
  let sum = 0;
  for (const value of values) sum += value - origin;
  return origin + sum / values.length;
}
