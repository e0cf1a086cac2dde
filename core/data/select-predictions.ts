import type { BinaryPredictions } from "./predictions.ts";

/** The same predictions with only the given rows, in the given order. */
export function selectPredictions(
  { kind, rowIds, truth, score, slices }: BinaryPredictions,
  rows: readonly number[],
): BinaryPredictions {
  return {
    kind,
    rows: rows.length,
    rowIds: rows.map((row) => rowIds[row] as string),
    truth: Uint8Array.from(rows, (row) => truth[row] as number),
    score: Float64Array.from(rows, (row) => score[row] as number),
    slices: new Map([...slices].map(([name, values]) => [name, rows.map((row) => values[row] ?? null)])),
  };
}

/** Predictions of several tables as one; without slices. */
export function joinPredictions(all: readonly BinaryPredictions[]): BinaryPredictions {
  return {
    kind: "binary",
    rows: all.reduce((total, { rows }) => total + rows, 0),
    rowIds: all.flatMap(({ rowIds }) => rowIds),
    truth: Uint8Array.from(all.flatMap(({ truth }) => [...truth])),
    score: Float64Array.from(all.flatMap(({ score }) => [...score])),
    slices: new Map(),
  };
}
