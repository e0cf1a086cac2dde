import type { Sha256 } from "../canonical-json.ts";
import type { Predictions } from "./predictions.ts";

/** Digest of what was predicted for which row, whatever the order of the rows and the format of their file. */
export function digestScores(predictions: Predictions, sha256: Sha256): string {
  const columns = outputsOf(predictions);
  const lines = predictions.rowIds.map(
    (id, row) => `${JSON.stringify(id)} ${columns.map((textAt) => textAt(row)).join(" ")}`,
  );
  return sha256(lines.sort().join("\n"));
}

function outputsOf(predictions: Predictions): ((row: number) => string)[] {
  const one = (values: Float64Array) => (row: number) => String(values[row]);
  switch (predictions.kind) {
    case "binary":
      return [one(predictions.score)];
    case "multiclass": {
      const { classes, scores } = predictions;
      return [(row) => scores.subarray(row * classes.length, (row + 1) * classes.length).join(" ")];
    }
    case "regression":
      return [one(predictions.prediction)];
    case "forecast":
      return [one(predictions.prediction), one(predictions.lower), one(predictions.upper)];
  }
}
