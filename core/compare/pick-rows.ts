import type { Predictions } from "../data/predictions.ts";

/** The same predictions with only the given rows, in the given order. */
export function pickRows(predictions: Predictions, rows: readonly number[]): Predictions {
  const shared = {
    rows: rows.length,
    rowIds: rows.map((row) => predictions.rowIds[row] as string),
    slices: new Map([...predictions.slices].map(([name, values]) => [name, rows.map((row) => values[row] ?? null)])),
  };
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row] as number);
  switch (predictions.kind) {
    case "binary": {
      const { kind, truth, score } = predictions;
      return { kind, ...shared, truth: Uint8Array.from(rows, (row) => truth[row] as number), score: pick(score) };
    }
    case "multiclass": {
      const { kind, classes, truth, scores } = predictions;
      const picked = new Float64Array(rows.length * classes.length);
      for (const [place, row] of rows.entries()) {
        picked.set(scores.subarray(row * classes.length, (row + 1) * classes.length), place * classes.length);
      }
      return { kind, ...shared, classes, truth: Int32Array.from(rows, (row) => truth[row] as number), scores: picked };
    }
    case "regression": {
      const { kind, truth, prediction } = predictions;
      return { kind, ...shared, truth: pick(truth), prediction: pick(prediction) };
    }
    case "forecast": {
      const { kind, origin, timestamp, step, truth, prediction, lower, upper, scale, squaredScale } = predictions;
      return {
        kind,
        ...shared,
        origin: pick(origin),
        timestamp: pick(timestamp),
        step: Int32Array.from(rows, (row) => step[row] as number),
        truth: pick(truth),
        prediction: pick(prediction),
        lower: pick(lower),
        upper: pick(upper),
        scale: pick(scale),
        squaredScale: pick(squaredScale),
      };
    }
  }
}
