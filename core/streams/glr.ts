import { z } from "zod";
import { normalCdf } from "../stats/normal.ts";
import { findRootAbove } from "../stats/root.ts";
import { assertRunTime } from "./cusum.ts";
import type { StreamDetector } from "./stream-detector.ts";

const schema = z.strictObject({
  /** Standardised values of the window, oldest first. */
  values: z.array(z.number()),
  boundary: z.number().gt(0),
});
type GlrState = z.output<typeof schema>;

/**
 * Generalised likelihood ratio for a change of the mean by an unknown amount, up or down, within the last `window` values:
 * max over k of |z_(k+1) + … + z_n|/√(n − k) ≥ b. Siegmund and Venkatraman (1995), Ann. Statist. 23; window-limited as in Lai (1995), J. R. Statist. Soc. B 57.
 */
export const glr: StreamDetector<GlrState, { mean: number; sd: number; window: number; expectedRunTime: number }> = {
  id: "glr",
  title: "Generalised likelihood ratio of a mean",
  takes: "values",
  use: "default",
  parameters: { mean: 0, sd: 1, window: 200, expectedRunTime: 10_000 },
  schema,
  start({ sd, window, expectedRunTime }) {
    assertRunTime(expectedRunTime);
    if (!(sd > 0)) throw new RangeError(`sd must be above 0, got ${sd}`);
    if (!(Number.isInteger(window) && window >= 2 && window <= 10_000)) {
      throw new RangeError(`window must be a whole number from 2 to 10000, got ${window}`);
    }
    return { values: [], boundary: computeGlrBoundary(window, expectedRunTime) };
  },
  update({ values, boundary }, value, { mean, sd, window }) {
    const kept = [...values.slice(Math.max(0, values.length + 1 - window)), (value - mean) / sd];
    let sum = 0;
    let best = { statistic: 0, length: 0 };
    for (let length = 1; length <= kept.length; length++) {
      sum += kept[kept.length - length] as number;
      const statistic = Math.abs(sum) / Math.sqrt(length);
      if (statistic > best.statistic) best = { statistic, length };
    }
    if (best.statistic < boundary) return { state: { values: kept, boundary }, signal: "none" };
    return { state: { values: [], boundary }, signal: "drift", length: best.length };
  },
};

/** E[T] ≈ √(2π)·exp(b²/2)/(b·∫ x·ν²(x) dx) from b/√window to b, two-sided. */
export function computeGlrBoundary(window: number, expectedRunTime: number): number {
  const logRunTime = (b: number): number =>
    Math.log(Math.sqrt(2 * Math.PI) / (b * integrateOvershoot(b / Math.sqrt(window), b))) + (b * b) / 2;
  return findRootAbove((b) => (b < 0.5 ? 1 : Math.log(expectedRunTime) - logRunTime(b)), 4);
}

function integrateOvershoot(from: number, to: number): number {
  const steps = 400;
  const width = (to - from) / steps;
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const x = from + (step + 0.5) * width;
    sum += x * computeNu(x) ** 2 * width;
  }
  return sum;
}

/** ν(x), the Laplace transform of the overshoot; the closed form of Siegmund and Yakir (2007), The Statistics of Gene Mapping, 5.2. */
function computeNu(x: number): number {
  const half = x / 2;
  const density = Math.exp((-half * half) / 2) / Math.sqrt(2 * Math.PI);
  return ((2 / x) * (normalCdf(half) - 0.5)) / (half * normalCdf(half) + density);
}
