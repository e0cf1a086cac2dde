import { at } from "../at.ts";
import { SlipwayError } from "../errors.ts";
import { computeSeasonalScales, type SeasonalScales } from "../metrics/forecast/seasonal-scale.ts";
import { knownLength } from "./availability.ts";
import type { FittedForecast, Forecaster, ForecastSettings } from "./forecaster.ts";
import type { RegularSeries } from "./series.ts";

export interface RollingOriginPlan {
  /** Index of the first forecast step of each origin, ascending: everything before it is history. */
  readonly cutoffs: readonly number[];
  readonly horizon: number;
}

export interface PlanOptions {
  /** Steps of the whole series. */
  readonly length: number;
  readonly horizon: number;
  /** Steps between two origins. */
  readonly every: number;
  readonly origins: number;
}

/**
 * The newest origins whose whole horizon is in the series.
 * @throws SLIPWAY_E_SPLIT_INVALID when the series is too short for them
 */
export function planCutoffs({ length, horizon, every, origins }: PlanOptions): RollingOriginPlan {
  const first = length - horizon - (origins - 1) * every;
  if (first < 1) {
    throw new SlipwayError("SLIPWAY_E_SPLIT_INVALID", {
      what: `${origins} origins, ${every} steps apart, with a horizon of ${horizon} need more than the ${length} steps of the series.`,
      remedy: "Lower task.testOrigins or task.horizon, or give more history.",
    });
  }
  return { cutoffs: Array.from({ length: origins }, (_, index) => first + index * every), horizon };
}

export interface BackTestOptions extends RollingOriginPlan {
  readonly forecaster: Forecaster;
  readonly settings: ForecastSettings;
  /** Newest steps of history to learn from. Default: all of them (an expanding window). */
  readonly window?: number;
  /** False fits at the first origin only, and shows later values to the fitted model. Default: true. */
  readonly refit?: boolean;
  /** Called after each origin with the number done. */
  readonly onOrigin?: (done: number) => void;
}

export interface BackTestOrigin {
  /** Index of the first forecast step. */
  readonly cutoff: number;
  /** Steps of history that were known then. */
  readonly known: number;
  /** [horizon]. */
  readonly prediction: Float64Array;
  /** [horizon]; NaN where the series has a gap. */
  readonly truth: Float64Array;
  /** Mean absolute difference at the longest season over the known history, the denominator of MASE; NaN when it is zero or undefined. */
  readonly scale: number;
  /** Mean squared one, the denominator of RMSSE; NaN likewise. */
  readonly squaredScale: number;
}

/** Forecasts as they would have been made: at each origin from what was known then, and from nothing else. */
export function runBackTest(series: RegularSeries, options: BackTestOptions): readonly BackTestOrigin[] {
  const { cutoffs, horizon, settings } = options;
  const fitAt = createFitter(series, options);
  return cutoffs.map((cutoff, index) => {
    const known = knownLength(series, cutoff);
    // What was published late is forecast too, and then left out.
    const lead = cutoff - known;
    const prediction = fitAt(known)
      .forecast(lead + horizon)
      .subarray(lead);
    options.onOrigin?.(index + 1);
    return { ...describeOrigin(series, { cutoff, known, task: { horizon, season: settings.seasons } }), prediction };
  });
}

interface OriginOptions {
  readonly cutoff: number;
  readonly known: number;
  readonly task: { readonly horizon: number; readonly season: readonly number[] };
}

/** What an origin is judged by. */
export function describeOrigin(
  series: RegularSeries,
  { cutoff, known, task: { horizon, season } }: OriginOptions,
): Omit<BackTestOrigin, "prediction"> {
  const { absolute, squared } = measureSeason(series, known, Math.max(...season));
  const positive = (scale: number | null) => (scale !== null && scale > 0 ? scale : Number.NaN);
  return {
    cutoff,
    known,
    truth: truthAt(series, cutoff, horizon),
    scale: positive(absolute),
    squaredScale: positive(squared),
  };
}

function createFitter(
  series: RegularSeries,
  { forecaster, settings, window = series.values.length, refit = true }: BackTestOptions,
): (known: number) => FittedForecast {
  const fitTo = (known: number): FittedForecast =>
    forecaster.fit(series.values.subarray(Math.max(0, known - window), known), settings);
  if (refit) return fitTo;
  let last: { readonly fitted: FittedForecast; readonly known: number } | undefined;
  return (known) => {
    const fitted = last === undefined ? fitTo(known) : last.fitted.advance(series.values.subarray(last.known, known));
    last = { fitted, known };
    return fitted;
  };
}

function truthAt({ values, filled }: RegularSeries, cutoff: number, horizon: number): Float64Array {
  return Float64Array.from({ length: horizon }, (_, step) => {
    const index = cutoff + step;
    return index >= values.length || filled[index] === 1 ? Number.NaN : at(values, index);
  });
}

/** Denominator of MASE: mean |y(t) − y(t − season)| over the first `known` steps, gaps left out; NaN when it is zero or undefined. */
export function seasonalScale(series: RegularSeries, known: number, season: number): number {
  const { absolute } = measureSeason(series, known, season);
  return absolute !== null && absolute > 0 ? absolute : Number.NaN;
}

function measureSeason({ values, filled }: RegularSeries, known: number, season: number): SeasonalScales {
  const observed = values.slice(0, known).map((value, index) => (filled[index] === 1 ? Number.NaN : value));
  return computeSeasonalScales(observed, season);
}
