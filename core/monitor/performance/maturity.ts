import { toEpochMs } from "../../clock.ts";
import { quantile } from "../../stats/quantile.ts";

/** Share of labels from which on a window is complete (SCIENCE 7.3). */
const MATURE_COVERAGE = 0.95;
const DAY_MS = 86_400_000;

export interface MaturityFacts {
  readonly rows: number;
  readonly labelled: number;
  /** End of the window; null when the table is one window, which has no age. */
  readonly end: string | null;
  readonly now: string;
  readonly horizonMs: number;
}

/** Whether the labels of a window say all that they will: nearly all are there, or it is older than labels take. */
export function isMature({ rows, labelled, end, now, horizonMs }: MaturityFacts): boolean {
  if (rows > 0 && labelled >= MATURE_COVERAGE * rows) return true;
  return end !== null && toEpochMs(now) - toEpochMs(end) >= horizonMs;
}

/** Median days from prediction to label; null where nobody knows. */
export function measureLag(servedAt: Float64Array, observedAt: Float64Array, rows: Uint32Array): number | null {
  const lags = Float64Array.from(rows, (row) => (observedAt[row] as number) - (servedAt[row] as number)).filter(
    (lag) => !Number.isNaN(lag),
  );
  return lags.length === 0 ? null : quantile(lags, 0.5) / DAY_MS;
}
