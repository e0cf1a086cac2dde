import type { z } from "zod";
import type { Logger } from "../log.ts";
import type { FitReport } from "./forecast-method.ts";
import type { RegularSeries } from "./series.ts";

/** Fits a model to a series up to an origin. */
export interface ForecastLearner {
  /** Steps that are surely enough for `fit`. */
  readonly minHistory: number;
  /** Learns from the first `known` steps and from nothing later. @throws SLIPWAY_E_DATA_EMPTY when they are too few */
  fit(known: number, log: Logger): Promise<LearnedForecast>;
}

export interface OriginRequest {
  /** Index of the first forecast step. */
  readonly cutoff: number;
  /** Steps that are known at the origin; fewer than `cutoff` where values are published late. */
  readonly known: number;
  /** Time of the origin: a feature that was published later is refused. */
  readonly originMs: number;
}

/** A learned model that may be asked at its own origin and at later ones. */
export interface LearnedForecast extends FitReport {
  /** Files of the model beside forecast.json. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** [horizon] from `cutoff` on. @throws SLIPWAY_E_LOOK_AHEAD when a feature was not known at the origin */
  forecastAt(series: RegularSeries, origin: OriginRequest): Promise<Float64Array>;
  /** What a saved model needs to forecast from the end of the series. */
  stateAt(series: RegularSeries): z.core.util.JSONType;
  dispose(): void;
}
