import { fromEpochMs } from "../clock.ts";
import type { ForecastPredictions } from "../data/predictions.ts";
import { buildIntervals, calibrationOrigins } from "./conformal.ts";
import type { ForecastCase } from "./forecast-case.ts";
import type { ForecastMethod } from "./forecast-method.ts";
import { FORECASTERS } from "./forecasters.ts";
import { type BackTestOrigin, runBackTest } from "./rolling-origin.ts";
import { timeAt } from "./series.ts";

/** A baseline at the origins of the test: one value per row of the predictions. */
export interface BaselineForecast {
  readonly id: string;
  readonly title: string;
  readonly prediction: Float64Array;
}

/** `<origin>+<step>` of every row of the back-test, by origin and step. The origin is the time of the last value before the first step. */
export function listRowIds({ test, series, task }: Pick<ForecastCase, "test" | "series" | "task">): readonly string[] {
  return test.flatMap((cutoff) => {
    const origin = fromEpochMs(timeAt(series, cutoff - 1));
    return Array.from({ length: task.horizon }, (_, step) => `${origin}+${step + 1}`);
  });
}

/** Forecasts of the test's origins, with intervals that earlier origins alone have calibrated. */
export async function runForecastCase(
  own: ForecastCase,
  method: ForecastMethod,
  onOrigin: (done: number) => void,
): Promise<ForecastPredictions> {
  const { task, series, test } = own;
  const calibration = own.calibration.filter((cutoff) => cutoff >= method.minHistory);
  const origins = await method.backTest([...calibration, ...test], onOrigin);
  const intervals = buildIntervals(origins, { level: task.interval, origins: calibrationOrigins(task.interval) });
  const [tested, bounds] = [origins.slice(-test.length), intervals.slice(-test.length)];
  const rows = test.length * task.horizon;
  return {
    kind: "forecast",
    rows,
    rowIds: listRowIds(own),
    origin: spread(tested, ({ cutoff }) => timeAt(series, cutoff - 1)),
    timestamp: spread(tested, ({ cutoff }, step) => timeAt(series, cutoff + step)),
    step: Int32Array.from({ length: rows }, (_, row) => 1 + (row % task.horizon)),
    truth: join(tested.map(({ truth }) => truth)),
    prediction: join(tested.map(({ prediction }) => prediction)),
    lower: join(bounds.map(({ lower }) => lower)),
    upper: join(bounds.map(({ upper }) => upper)),
    scale: spread(tested, ({ scale }) => scale),
    squaredScale: spread(tested, ({ squaredScale }) => squaredScale),
    slices: new Map(),
  };
}

/**
 * The baselines that every evaluation of a forecast shows: seasonal naive for each season, level change, drift, mean (SCIENCE 2.3).
 * The first is the one that skill is measured against: the longest season.
 */
export function runBaselines({ task, series, test }: ForecastCase): readonly BaselineForecast[] {
  const seasons = task.season.toSorted((a, b) => b - a);
  const wanted = [
    ...seasons.map((season) => ({ id: "seasonalNaive", suffix: String(season), parameters: { season } })),
    ...["naiveLevelChange", "drift", "mean"].map((id) => ({ id, suffix: "", parameters: {} })),
  ];
  return wanted.flatMap(({ id, suffix, parameters }) => {
    const forecaster = FORECASTERS.get(id);
    if (forecaster === undefined) return [];
    const origins = runBackTest(series, {
      forecaster,
      settings: { seasons, parameters },
      cutoffs: test,
      horizon: task.horizon,
    });
    return [
      {
        id: suffix === "" ? id : `${id}-${suffix}`,
        title: suffix === "" ? forecaster.title : `${forecaster.title}, ${suffix} steps`,
        prediction: join(origins.map(({ prediction }) => prediction)),
      },
    ];
  });
}

function join(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

function spread(
  origins: readonly BackTestOrigin[],
  read: (origin: BackTestOrigin, step: number) => number,
): Float64Array {
  return Float64Array.from(origins.flatMap((origin) => Array.from(origin.prediction, (_, step) => read(origin, step))));
}
