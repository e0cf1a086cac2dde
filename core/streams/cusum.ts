import { z } from "zod";
import { computeBernoulliBoundary, computeNormalBoundary } from "./cusum-threshold.ts";
import type { Step, StreamDetector } from "./stream-detector.ts";

const schema = z.strictObject({
  /** Sum of log-likelihood ratios since it was last 0. */
  sum: z.number().min(0),
  /** Values since it was last 0. */
  length: z.number().int().min(0),
  boundary: z.number().gt(0),
});
type CusumState = z.output<typeof schema>;

/**
 * CUSUM of Page (1954), Biometrika 41, on log-likelihood ratios of a normal mean: S = max(0, S + δ·z − δ²/2), z = (x − mean)/sd, alarm at S ≥ h.
 * `shift` δ is the change in sd that is to be found soonest; negative looks for a fall. h is calibrated so that an alarm without a change
 * comes once in `expectedRunTime` values (Siegmund 1985). Assumes independent values; of residuals take those of windows.
 */
export const cusum: StreamDetector<CusumState, { mean: number; sd: number; shift: number; expectedRunTime: number }> = {
  id: "cusum",
  title: "CUSUM of a mean",
  takes: "values",
  use: "default",
  parameters: { mean: 0, sd: 1, shift: 0.5, expectedRunTime: 10_000 },
  schema,
  start({ sd, shift, expectedRunTime }) {
    assertRunTime(expectedRunTime);
    if (!(sd > 0)) throw new RangeError(`sd must be above 0, got ${sd}`);
    if (!Number.isFinite(shift) || shift === 0) throw new RangeError(`shift must not be 0, got ${shift}`);
    const size = Math.abs(shift);
    return { sum: 0, length: 0, boundary: size * computeNormalBoundary(size / 2, expectedRunTime) };
  },
  update(state, value, { mean, sd, shift }) {
    return add(state, (shift * (value - mean)) / sd - (shift * shift) / 2);
  },
};

/**
 * The same for a rate of errors: ratios of Bernoulli(p0) and Bernoulli(p1), p0 the reference `rate` and p1 the rate with odds
 * `oddsRatio` times as high. The threshold is found by simulation, since rates are lattices.
 */
export const cusumErrors: StreamDetector<CusumState, { rate: number; oddsRatio: number; expectedRunTime: number }> = {
  id: "cusum_errors",
  title: "CUSUM of an error rate",
  takes: "errors",
  use: "default",
  parameters: { rate: 0.1, oddsRatio: 2, expectedRunTime: 10_000 },
  schema,
  start({ rate, oddsRatio, expectedRunTime }) {
    assertRunTime(expectedRunTime);
    if (!(rate > 0 && rate < 1)) throw new RangeError(`rate must lie between 0 and 1, got ${rate}`);
    if (!(oddsRatio > 1)) throw new RangeError(`oddsRatio must be above 1, got ${oddsRatio}`);
    const { error, right, after } = compareRates(rate, oddsRatio);
    return {
      sum: 0,
      length: 0,
      boundary: computeBernoulliBoundary({ error, right }, { before: rate, after }, expectedRunTime),
    };
  },
  update(state, value, { rate, oddsRatio }) {
    const { error, right } = compareRates(rate, oddsRatio);
    return add(state, value > 0 ? error : right);
  },
};

function compareRates(before: number, oddsRatio: number): { error: number; right: number; after: number } {
  const after = (oddsRatio * before) / (1 - before + oddsRatio * before);
  return { error: Math.log(after / before), right: Math.log((1 - after) / (1 - before)), after };
}

function add(state: CusumState, ratio: number): Step<CusumState> {
  const sum = Math.max(0, state.sum + ratio);
  const length = sum === 0 ? 0 : state.length + 1;
  if (sum < state.boundary) return { state: { ...state, sum, length }, signal: "none" };
  return { state: { ...state, sum: 0, length: 0 }, signal: "drift", length };
}

/** A run time is an expectation of many values; below ten nothing could be told apart. */
export function assertRunTime(expectedRunTime: number): void {
  if (!(expectedRunTime >= 10 && expectedRunTime <= 1e12)) {
    throw new RangeError(`expectedRunTime must lie between 10 and 1e12 values, got ${expectedRunTime}`);
  }
}
