import { SlipwayError } from "../../errors.ts";

/** Predicted numbers in an order that depends on the rows alone, so that every sum over them is the same whatever order they came in. */
export interface PointSample {
  readonly n: number;
  readonly truth: Float64Array;
  readonly prediction: Float64Array;
  /** Block of each row, 0 … unitCount − 1: what varies independently. Null when every row does. */
  readonly units: Uint32Array | null;
  readonly unitCount: number;
}

/** Number of independent rows or blocks. */
export type Points = Pick<PointSample, "truth" | "prediction">;

/** @throws SLIPWAY_E_PREDICTIONS_INVALID for numbers that are missing or infinite, with count and first row. */
export function buildPointSample({ truth, prediction }: Points): PointSample {
  assertPoints({ truth, prediction });
  const order = new Uint32Array(truth.length).map((_, row) => row);
  order.sort((left, right) => compareAt(truth, left, right) || compareAt(prediction, left, right));
  return {
    n: truth.length,
    truth: Float64Array.from(order, (row) => truth[row] as number),
    prediction: Float64Array.from(order, (row) => prediction[row] as number),
    units: null,
    unitCount: truth.length,
  };
}

export function compareAt(values: Float64Array, left: number, right: number): number {
  return (values[left] as number) - (values[right] as number);
}

export function assertPoints({ truth, prediction }: Points): void {
  if (truth.length !== prediction.length) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `There are ${truth.length} true values and ${prediction.length} predictions.`,
      remedy: "Give one prediction per row.",
    });
  }
  let [bad, first] = [0, -1];
  for (let row = 0; row < truth.length; row++) {
    if (Number.isFinite(truth[row]) && Number.isFinite(prediction[row])) continue;
    bad += 1;
    if (first < 0) first = row;
  }
  if (bad === 0) return;
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${bad} of ${truth.length} rows have a missing or infinite truth or prediction; the first is row ${first + 1} (truth ${truth[first]}, prediction ${prediction[first]}).`,
    remedy: "Remove the rows without a truth, and predict a number for every other.",
  });
}
