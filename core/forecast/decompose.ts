import { at } from "../at.ts";
import { loessAt, smoothLoess } from "./loess.ts";

export interface Season {
  /** Steps of one cycle, at least 2. */
  readonly period: number;
  /** Cycles over which one position of the cycle is smoothed, odd, at least 3: more is a steadier season. */
  readonly window: number;
}

export interface DecomposeOptions {
  readonly seasons: readonly Season[];
  /** Passes over all seasons. */
  readonly iterations: number;
}

/** `values = Σ seasonal + trend + remainder`, each as long as `values`. */
export interface Decomposition {
  /** In the order of the seasons, shortest first. */
  readonly seasonal: readonly Float64Array[];
  readonly trend: Float64Array;
  /** Values without their seasons: trend and remainder together. */
  readonly adjusted: Float64Array;
}

const INNER_PASSES = 2; // Cleveland et al. find that two always suffice without robustness weights

/**
 * Several seasons, a trend and a remainder by repeated seasonal-trend decomposition with local regression: each pass removes all seasons
 * but one, and decomposes what is left. Bandara, Hyndman and Bergmeir (2021), arXiv 2107.13462, over Cleveland et al. (1990), J. Off.
 * Statist. 6. No robustness weights; a season is smoothed by local means, a trend by local lines, as R's `forecast::mstl` does.
 * @param values finite, at least two cycles of the longest season.
 */
export function decompose(values: Float64Array, { seasons, iterations }: DecomposeOptions): Decomposition {
  const seasonal: Float64Array[] = seasons.map(() => new Float64Array(values.length));
  const adjusted = Float64Array.from(values);
  let trend: Float64Array = adjusted;
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (const [position, season] of seasons.entries()) {
      add(adjusted, at(seasonal, position));
      const split = splitSeason(adjusted, season);
      seasonal[position] = split.season;
      trend = split.trend;
      subtract(adjusted, split.season);
    }
  }
  return { seasonal, trend, adjusted };
}

function splitSeason(
  values: Float64Array,
  { period, window }: Season,
): { readonly season: Float64Array; readonly trend: Float64Array } {
  const count = values.length;
  const trendWindow = oddAtLeast((1.5 * period) / (1 - 1.5 / window));
  let trend: Float64Array = new Float64Array(count);
  let season: Float64Array = new Float64Array(count);
  for (let pass = 0; pass < INNER_PASSES; pass++) {
    const cycles = smoothCycles(difference(values, trend), { period, window });
    const averaged = movingMean(movingMean(movingMean(cycles, period), period), 3);
    const low = smoothLoess(averaged, { window: oddAtLeast(period), degree: 1 });
    season = difference(cycles.subarray(period, period + count), low);
    trend = smoothLoess(difference(values, season), { window: trendWindow, degree: 1 });
  }
  return { season, trend };
}

/** Each position of the cycle smoothed over the cycles, and carried one cycle beyond both ends: `period` values longer on each side. */
function smoothCycles(values: Float64Array, { period, window }: Season): Float64Array {
  const cycles = new Float64Array(values.length + 2 * period);
  for (let phase = 0; phase < period; phase++) {
    const count = Math.floor((values.length - 1 - phase) / period) + 1;
    const line = Float64Array.from({ length: count }, (_, cycle) => at(values, phase + cycle * period));
    for (let cycle = -1; cycle <= count; cycle++) {
      cycles[phase + (cycle + 1) * period] = loessAt(line, cycle, { window, degree: 0 });
    }
  }
  return cycles;
}

/** Means of `width` neighbours; `width − 1` values shorter. */
function movingMean(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    sum += values[index] as number;
    if (index >= width) sum -= values[index - width] as number;
    if (index >= width - 1) means[index - width + 1] = sum / width;
  }
  return means;
}

function oddAtLeast(value: number): number {
  const rounded = Math.ceil(value);
  return rounded % 2 === 1 ? rounded : rounded + 1;
}

function add(values: Float64Array, other: Float64Array): void {
  for (let index = 0; index < values.length; index++)
    values[index] = (values[index] as number) + (other[index] as number);
}

function subtract(values: Float64Array, other: Float64Array): void {
  for (let index = 0; index < values.length; index++)
    values[index] = (values[index] as number) - (other[index] as number);
}

function difference(values: Float64Array, other: Float64Array): Float64Array {
  return values.map((value, index) => value - (other[index] as number));
}
