import { at } from "../at.ts";
import type { BackTestOrigin } from "./rolling-origin.ts";

/** Bounds per step, [horizon]; NaN where there are too few residuals for the level. */
export interface StepIntervals {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Earlier origins behind the bounds. */
  readonly calibration: number;
}

export interface ConformalOptions {
  /** Share of values that the intervals should hold, such as 0.9. */
  readonly level: number;
  /** Most origins that calibrate: the newest ones. */
  readonly origins: number;
}

const FEWEST_ORIGINS = 28; // four weeks of daily origins: every day of the week four times

/**
 * Origins that calibrate a level best: the fewest of at least 28 at which (n + 1) · level is whole, so that the intervals are not
 * widened by rounding up: 29 for 0.9, 39 for 0.95.
 */
export function calibrationOrigins(level: number): number {
  const most = 10 * FEWEST_ORIGINS;
  for (let origins = FEWEST_ORIGINS; origins < most; origins++) {
    const rank = (origins + 1) * level;
    if (rank <= origins && Math.abs(rank - Math.round(rank)) < 1e-9) return origins;
  }
  return Math.max(FEWEST_ORIGINS, Math.ceil(level / (1 - level)));
}

/**
 * Split-conformal intervals, one half-width per step: the ⌈(n + 1) · level⌉-th smallest absolute residual of that step over n earlier origins.
 * Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World; Lei et al. (2018), J. Am. Statist. Assoc. 113.
 * An origin calibrates another only if its whole horizon was known there. Coverage holds when residuals of different origins are
 * exchangeable, which a changing series does not promise: hence it is measured.
 * @param origins ascending, the earlier ones included; the answer has one entry per origin.
 */
export function buildIntervals(
  origins: readonly BackTestOrigin[],
  { level, origins: most }: ConformalOptions,
): readonly StepIntervals[] {
  return origins.map(({ known, prediction }) => {
    const earlier = origins.filter((other) => other.cutoff + other.prediction.length <= known).slice(-most);
    const widths = halfWidths(earlier, { level, horizon: prediction.length });
    return {
      lower: prediction.map((value, step) => value - at(widths, step)),
      upper: prediction.map((value, step) => value + at(widths, step)),
      calibration: earlier.length,
    };
  });
}

/** Half-widths per step from origins that were all seen in full, [horizon]. */
export function halfWidths(
  origins: readonly BackTestOrigin[],
  { level, horizon }: { readonly level: number; readonly horizon: number },
): Float64Array {
  return Float64Array.from({ length: horizon }, (_, step) => {
    const residuals = origins
      .map(({ truth, prediction }) => Math.abs(at(truth, step) - at(prediction, step)))
      .filter((residual) => !Number.isNaN(residual))
      .toSorted((a, b) => a - b);
    // The small slack keeps 30 · 0.9 from being rounded up to 28.
    const rank = Math.ceil((residuals.length + 1) * level - 1e-9);
    return residuals[rank - 1] ?? Number.NaN;
  });
}
