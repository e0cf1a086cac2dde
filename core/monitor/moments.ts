import { studentQuantile, studentSurvival } from "../stats/student.ts";

/** Mean, standard deviation (ddof 1) and number of independent windows behind them. */
export interface Moments {
  readonly mean: number;
  readonly sd: number;
  readonly windows: number;
}

/** One feature-window in a hundred before multiplicity and persistence (SCIENCE 5.2). */
export const CONFIDENCE = 0.99;

/** By degrees of freedom: thousands of tolerances ask for the same few. */
const QUANTILES = new Map<number, number>();

export function computeMoments(values: readonly number[]): Moments {
  const windows = values.length;
  const mean = values.reduce((total, value) => total + value, 0) / windows;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { mean, sd: windows < 2 ? 0 : Math.sqrt(squares / (windows - 1)), windows };
}

/** Upper 99 % prediction limit of one more window: mean + t·sd·√(1 + 1/k). Needs two windows. */
export function predictUpper({ mean, sd, windows }: Moments): number {
  const dof = windows - 1;
  const quantile = QUANTILES.get(dof) ?? studentQuantile(CONFIDENCE, dof);
  QUANTILES.set(dof, quantile);
  return mean + quantile * sd * Math.sqrt(1 + 1 / windows);
}

/** P that one more window is at least as high. */
export function computeUpperP({ mean, sd, windows }: Moments, value: number): number {
  const spread = sd * Math.sqrt(1 + 1 / windows);
  if (spread === 0) return value > mean ? Number.MIN_VALUE : 1;
  return studentSurvival((value - mean) / spread, windows - 1);
}
