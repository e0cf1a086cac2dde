import type { ForecastCase } from "./forecast-case.ts";
import type { ForecastMethod } from "./forecast-method.ts";
import type { Forecaster } from "./forecaster.ts";
import { runBackTest } from "./rolling-origin.ts";

/** A forecaster of closed form: cheap enough to be fitted anew at every origin. */
export function createClosedMethod(
  { series, task }: ForecastCase,
  forecaster: Forecaster,
  parameters: Readonly<Record<string, unknown>>,
): ForecastMethod {
  const settings = { seasons: task.season, parameters };
  return {
    id: forecaster.id,
    title: forecaster.title,
    refit: "at every origin",
    minHistory: 0, // the case leaves two longest seasons, more than any of them asks
    backTest: (cutoffs, onOrigin) =>
      Promise.resolve(runBackTest(series, { forecaster, settings, cutoffs, horizon: task.horizon, onOrigin })),
    fitWhole() {
      const fitted = forecaster.fit(series.values, settings);
      return Promise.resolve({
        backend: "typescript",
        facts: {},
        history: [],
        state: fitted.state,
        files: new Map<string, Uint8Array>(),
        prediction: fitted.forecast(task.horizon),
      });
    },
  };
}
