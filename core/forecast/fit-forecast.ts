import { fromEpochMs } from "../clock.ts";
import { buildTable } from "../data/table.ts";
import type { RunDocument } from "../documents/run.ts";
import { SlipwayError } from "../errors.ts";
import { listRowIds } from "./back-test-rows.ts";
import { calibrationOrigins, halfWidths } from "./conformal.ts";
import type { ForecastCase } from "./forecast-case.ts";
import { type ForecastModel, parseForecastModel, resumeForecast, STEP_INPUT } from "./forecast-model.ts";
import { planCutoffs, runBackTest } from "./rolling-origin.ts";
import { timeAt } from "./series.ts";

export interface FittedForecastModel {
  /** forecast.json, these very bytes. */
  readonly text: string;
  /** Largest relative difference between the forecasts in memory and those of `text` read back; 0 where both agree to the last bit. */
  readonly parity: number;
  /** Origins behind the half-widths. */
  readonly calibration: number;
}

/**
 * The forecaster fitted on the whole series, as the text of forecast.json. Its intervals come from the newest origins that are complete.
 * @throws SLIPWAY_E_TRAINING_FAILED when a forecast is no number
 */
export function fitForecast(own: ForecastCase, onOrigin: (done: number) => void): FittedForecastModel {
  const { task, series, forecaster, settings } = own;
  const fitted = forecaster.fit(series.values, settings);
  const prediction = fitted.forecast(task.horizon);
  if (!prediction.every(Number.isFinite)) {
    throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `${forecaster.id} forecasts ${prediction.find((value) => !Number.isFinite(value))}, which is no number.`,
      remedy: "Choose another forecaster, or other parameters.",
    });
  }
  const every = task.originEvery ?? task.horizon;
  const wanted = Math.min(calibrationOrigins(task.interval), own.test.length + own.calibration.length);
  const plan = planCutoffs({ length: series.values.length, horizon: task.horizon, every, origins: wanted });
  const origins = runBackTest(series, { forecaster, settings, ...plan, onOrigin });
  const widths = halfWidths(origins, { level: task.interval, horizon: task.horizon });
  const model: ForecastModel = {
    schema: "slipway/forecast/v1",
    forecaster: forecaster.id,
    target: task.target,
    horizon: task.horizon,
    season: [...task.season],
    stepMs: series.stepMs,
    knownUntil: fromEpochMs(timeAt(series, series.values.length - 1)),
    state: fitted.state,
    interval: {
      level: task.interval,
      halfWidths: Array.from(widths, (width) => (Number.isNaN(width) ? null : width)),
      calibration: origins.length,
    },
  };
  const text = `${JSON.stringify(model, null, 2)}\n`;
  return { text, parity: measureReload(text, prediction), calibration: origins.length };
}

/** Reads the saved model back and compares every step with the one in memory. */
function measureReload(text: string, expected: Float64Array): number {
  const forecast = resumeForecast(parseForecastModel(text));
  const steps = Float64Array.from(expected, (_, index) => index + 1);
  const actual = forecast(buildTable([{ name: STEP_INPUT, kind: "number", values: steps }]));
  return expected.reduce((most, value, step) => {
    const scale = Math.max(1, Math.abs(value));
    return Math.max(most, Math.abs(value - (actual[step] ?? Number.POSITIVE_INFINITY)) / scale);
  }, 0);
}

/** The parts of the series as run.json shows them: history, what calibrates intervals, and the rows of the back-test. */
export function describeForecastParts(
  own: ForecastCase,
  digestLines: (text: string) => string,
): RunDocument["data"]["parts"] {
  const { calibration, test, series } = own;
  const first = calibration[0] ?? test[0] ?? series.values.length;
  const range = (from: number, to: number): readonly string[] =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => fromEpochMs(timeAt(series, from + index)));
  const part = (ids: readonly string[]) => ({
    rows: ids.length,
    digest: digestLines([...ids].sort().join("\n")),
    classShares: null,
  });
  return {
    train: part(range(0, first)),
    validation: part(range(first, test[0] ?? first)),
    test: part(listRowIds(own)),
  };
}
