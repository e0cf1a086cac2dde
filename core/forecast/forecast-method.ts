import type { z } from "zod";
import type { HistoryEntry } from "../documents/run.ts";
import type { BackTestOrigin } from "./rolling-origin.ts";

/** What a fit says of itself. */
export interface FitReport {
  /** Name of what computed, such as `typescript` or `tfjs-wasm`. */
  readonly backend: string;
  readonly facts: Readonly<Record<string, number | string>>;
  readonly history: readonly HistoryEntry[];
}

/** Fitted on the whole series: what is saved and served. */
export interface FittedWhole extends FitReport {
  /** What a saved model resumes from, beside its files. */
  readonly state: z.core.util.JSONType;
  /** Further files of the model by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The steps after the last value, from the model in memory, [horizon]. */
  readonly prediction: Float64Array;
}

/** One way to forecast a series, whatever it is made of: a closed form that is fitted at every origin, or a model that learns from rows. */
export interface ForecastMethod {
  readonly id: string;
  readonly title: string;
  /** How the back-test fits, for run.json: `at every origin`. */
  readonly refit: string;
  /** Steps of history below which it has nothing to learn from: no origin before them calibrates. */
  readonly minHistory: number;
  /** Forecasts as they would have been made at each of these origins, ascending, from what was known there. */
  backTest(cutoffs: readonly number[], onOrigin: (done: number) => void): Promise<readonly BackTestOrigin[]>;
  fitWhole(): Promise<FittedWhole>;
}
