import { toEpochMs } from "../../clock.ts";
import type { ServedOutcomes } from "../../data/outcomes.ts";
import type { Predictions } from "../../data/predictions.ts";
import type { Evaluation } from "../../documents/evaluation.ts";

/** A window of time as monitor.json has it; both ends null when the table is one window. */
export interface WindowSpan {
  readonly start: string | null;
  readonly end: string | null;
}

/** Rows of each window, in their order; rows in none are in none. */
export function placeRows({ rows, servedAt }: ServedOutcomes, windows: readonly WindowSpan[]): readonly Uint32Array[] {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return windows.map(({ start, end }) => {
    if (start === null || end === null) return all;
    const [from, to] = [toEpochMs(start), toEpochMs(end)];
    return all.filter((row) => (servedAt[row] as number) >= from && (servedAt[row] as number) < to);
  });
}

/** Rows whose label is known. */
export function findLabelled({ truth }: ServedOutcomes, rows: Uint32Array): Uint32Array {
  return rows.filter((row) => !Number.isNaN(truth[row]));
}

/** Scores of the rows, [rows, width]. */
export function pickScores({ scores, width }: ServedOutcomes, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * width);
  for (const [place, row] of rows.entries()) picked.set(scores.subarray(row * width, (row + 1) * width), place * width);
  return picked;
}

export interface PickOptions {
  readonly task: Evaluation["task"];
  /** Forecasts: milliseconds between two steps, and denominators of MASE and RMSSE. */
  readonly forecast: ForecastScales;
}

export interface ForecastScales {
  readonly stepMs: number;
  readonly scale: number;
  readonly squaredScale: number;
}

const DAY_MS = 86_400_000;

/** Labelled rows as an evaluation would have them. */
export function pickPredictions(
  served: ServedOutcomes,
  rows: Uint32Array,
  { task, forecast }: PickOptions,
): Predictions {
  const shared = { rows: rows.length, rowIds: [], slices: new Map() };
  const truth = Float64Array.from(rows, (row) => served.truth[row] as number);
  const scores = pickScores(served, rows);
  switch (task.kind) {
    case "binary":
      return { kind: "binary", ...shared, truth: Uint8Array.from(truth), score: scores };
    case "multiclass":
      return { kind: "multiclass", ...shared, classes: task.classes, truth: Int32Array.from(truth), scores };
    case "regression":
      return { kind: "regression", ...shared, truth, prediction: scores };
    case "forecast":
      return { kind: "forecast", ...shared, truth, prediction: scores, ...describeSteps(served, rows, forecast) };
  }
}

type Steps = Omit<
  Extract<Predictions, { kind: "forecast" }>,
  "kind" | "rows" | "rowIds" | "slices" | "truth" | "prediction"
>;

/** Days of the times that were forecast stand for origins: what a day's forecasts have in common varies as one. */
function describeSteps(
  { targetAt }: ServedOutcomes,
  rows: Uint32Array,
  { stepMs, scale, squaredScale }: ForecastScales,
): Steps {
  const timestamp = Float64Array.from(rows, (row) => targetAt[row] as number);
  const origin = timestamp.map((time) => Math.floor(time / DAY_MS) * DAY_MS - stepMs);
  const none = new Float64Array(rows.length).fill(Number.NaN);
  return {
    timestamp,
    origin,
    step: Int32Array.from(timestamp, (time, row) => Math.max(1, Math.round((time - (origin[row] as number)) / stepMs))),
    lower: none,
    upper: none,
    scale: none.map(() => scale),
    squaredScale: none.map(() => squaredScale),
  };
}
