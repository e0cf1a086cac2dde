import { fromEpochMs } from "../clock.ts";
import type { RunDocument } from "../documents/run.ts";
import { SlipwayError } from "../errors.ts";
import { listRowIds } from "./back-test-rows.ts";
import { calibrationOrigins, halfWidths } from "./conformal.ts";
import type { ForecastCase } from "./forecast-case.ts";
import type { FittedWhole, ForecastMethod } from "./forecast-method.ts";
import type { ForecastModel } from "./forecast-model.ts";
import { planCutoffs } from "./rolling-origin.ts";
import { timeAt } from "./series.ts";

export interface FittedForecastModel extends FittedWhole {
  /** forecast.json, these very bytes. */
  readonly text: string;
}

/**
 * The method fitted on the whole series, with the text of forecast.json. Its intervals come from the newest origins that are complete.
 * @throws SLIPWAY_E_TRAINING_FAILED when a forecast is no number
 */
export async function fitForecast(
  own: ForecastCase,
  method: ForecastMethod,
  onOrigin: (done: number) => void,
): Promise<FittedForecastModel> {
  const { task, series } = own;
  const fitted = await method.fitWhole();
  const { prediction } = fitted;
  if (!prediction.every(Number.isFinite)) {
    throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
      what: `${method.id} forecasts ${prediction.find((value) => !Number.isFinite(value))}, which is no number.`,
      remedy: "Choose another forecaster, or other parameters.",
    });
  }
  const origins = await method.backTest(planCalibration(own, method), onOrigin);
  const widths = halfWidths(origins, { level: task.interval, horizon: task.horizon });
  const model: ForecastModel = {
    schema: "slipway/forecast/v1",
    forecaster: method.id,
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
  return { ...fitted, text: `${JSON.stringify(model, null, 2)}\n` };
}

/** The newest complete origins, as many as calibrate the level: those of the test among them, for what is served knows everything. */
export function planCalibration(
  { task, series, test, calibration }: ForecastCase,
  { minHistory }: Pick<ForecastMethod, "minHistory">,
): readonly number[] {
  const { horizon, originEvery: every = horizon, interval } = task;
  const origins = Math.min(calibrationOrigins(interval), test.length + calibration.length);
  const { cutoffs } = planCutoffs({ length: series.values.length, horizon, every, origins });
  return cutoffs.filter((cutoff) => cutoff >= minHistory);
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
