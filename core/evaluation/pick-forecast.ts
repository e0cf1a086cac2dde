import type { ForecastPredictions } from "../data/predictions.ts";
import type { ForecastRows } from "../metrics/forecast/forecast-sample.ts";
import { pickIntegers, pickNumbers } from "./judgement.ts";

/** The chosen rows of a back-test; all of them for null. */
export function pickForecast(predictions: ForecastPredictions, rows: readonly number[] | null): ForecastRows {
  const pick = (values: Float64Array) => pickNumbers(values, rows);
  return {
    origin: pick(predictions.origin),
    timestamp: pick(predictions.timestamp),
    step: pickIntegers(predictions.step, rows),
    truth: pick(predictions.truth),
    prediction: pick(predictions.prediction),
    lower: pick(predictions.lower),
    upper: pick(predictions.upper),
    scale: pick(predictions.scale),
    squaredScale: pick(predictions.squaredScale),
  };
}
