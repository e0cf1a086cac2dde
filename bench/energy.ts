// Forecasters on half-hourly demand of England and Wales: the last fortnight, and the six weeks before it on which --tune chooses settings.
// Run: node bench/energy.ts [--tune]
import { argv } from "node:process";
import { createDuckDbTableFiles } from "../adapters/duckdb/table-files.ts";
import { createTrainers } from "../adapters/runtime/create-trainers.ts";
import { buildIntervals, calibrationOrigins } from "../core/forecast/conformal.ts";
import type { ForecastCase } from "../core/forecast/forecast-case.ts";
import { parseForecaster } from "../core/forecast/forecasters.ts";
import { openForecastMethod } from "../core/forecast/open-method.ts";
import { type BackTestOrigin, planCutoffs, runBackTest, seasonalScale } from "../core/forecast/rolling-origin.ts";
import { headOf } from "../core/forecast/series.ts";
import { SILENT_LOGGER } from "../core/log.ts";
import { parseTrain } from "../core/pipeline/parse-train.ts";
import { wilsonInterval } from "../core/stats/proportion.ts";
import { measure, readSeries } from "./energy-series.ts";

const SEASONS = [48, 336];
const [HORIZON, TRAIN, LEVEL] = [48, 3360, 0.9];
const TUNING_DAYS = 42; // as far back as four weeks of history remain

/** What --tune chooses on the six weeks before the fortnight. The pipeline uses the published defaults: see its README. */
const TUNED = { transform: "log", windows: [11, 11], smoothing: 0.45, carry: 0.45, blend: 0.15 };

const series = readSeries(new URL("../pipelines/energy-demand/data/demand.csv", import.meta.url), {
  time: 0,
  value: 1,
});

const TRAINERS = createTrainers({ tables: createDuckDbTableFiles({}) });

type Parameters = Readonly<Record<string, unknown>>;

function flatten(origins: readonly BackTestOrigin[], part: "truth" | "prediction"): readonly number[] {
  return origins.flatMap((origin) => [...origin[part]]);
}

interface Trial {
  readonly parameters: Parameters;
  /** MAPE per daily origin, all of them before the fortnight. */
  readonly days: readonly number[];
  readonly mape: number;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function attempt(parameters: Parameters): Trial {
  const plan = planCutoffs({ length: TRAIN, horizon: HORIZON, every: HORIZON, origins: TUNING_DAYS });
  const settings = { seasons: SEASONS, parameters };
  const origins = runBackTest(headOf(series, TRAIN), {
    ...plan,
    forecaster: parseForecaster("multiSeasonal"),
    settings,
  });
  const days = origins.map(({ truth, prediction }) => measure([...truth], [...prediction]).mape);
  return { parameters, days, mape: average(days) };
}

/** Whether the mean difference to the best, paired by day, is within one standard error. */
function isClose(trial: Trial, best: Trial): boolean {
  const differences = trial.days.map((value, day) => value - (best.days[day] ?? Number.NaN));
  const gap = average(differences);
  const variance = average(differences.map((value) => (value - gap) ** 2)) / (differences.length - 1);
  return gap <= Math.sqrt(variance);
}

function rank(title: string, candidates: readonly Parameters[]): readonly Trial[] {
  const trials = candidates.map(attempt).toSorted((a, b) => a.mape - b.mape);
  console.log(`\n${title}: MAPE on the ${TUNING_DAYS} days before the fortnight; + cannot be told from the best`);
  for (const trial of trials) {
    const mark = trials[0] !== undefined && isClose(trial, trials[0]) ? "+" : " ";
    console.log(`  ${trial.mape.toFixed(4)} % ${mark} ${JSON.stringify(trial.parameters)}`);
  }
  return trials;
}

function grid(values: readonly Parameters[], name: string, options: readonly unknown[]): readonly Parameters[] {
  return values.flatMap((value) => options.map((option) => ({ ...value, [name]: option })));
}

/** Nothing is picked from a tie: of what cannot be told from the best, the centre is taken. */
function tune(): Parameters {
  const windows = [9, 11, 15, 21].map((window) => [window, window]);
  const level = { smoothing: 0.5, carry: 0.5, blend: 0.1 };
  const shapes = rank("Shape", grid(grid([level], "transform", ["none", "log"]), "windows", windows));
  const { transform, windows: chosen } = shapes[0]?.parameters ?? {};
  const heads = grid(
    grid(grid([{ transform, windows: chosen }], "smoothing", [0.3, 0.5, 0.7]), "carry", [0.2, 0.4, 0.6]),
    "blend",
    [0, 0.1, 0.2, 0.3],
  );
  const trials = rank("Level, remainder and blend", heads);
  const close = trials.filter((trial) => trials[0] !== undefined && isClose(trial, trials[0]));
  const centre = (name: string): number =>
    Math.round(20 * average(close.map(({ parameters }) => Number(parameters[name])))) / 20;
  return {
    transform,
    windows: chosen,
    smoothing: centre("smoothing"),
    carry: centre("carry"),
    blend: centre("blend"),
  };
}

/** Daily errors of both periods, so that two settings can be compared by day. */
function compare(one: Parameters, other: Parameters): void {
  const [left, right] = [one, other].map((parameters) => ({
    earlier: attempt(parameters).days,
    fortnight: dailyErrors(parameters),
  }));
  if (left === undefined || right === undefined) return;
  for (const period of ["earlier", "fortnight"] as const) {
    const differences = left[period].map((value, day) => value - (right[period][day] ?? Number.NaN));
    const gap = average(differences);
    const error = Math.sqrt(average(differences.map((value) => (value - gap) ** 2)) / (differences.length - 1));
    console.log(
      `${period}: ${average(left[period]).toFixed(3)} % against ${average(right[period]).toFixed(3)} %; paired by day ${gap.toFixed(3)} ± ${error.toFixed(3)} (standard error, ${differences.length} days)`,
    );
  }
}

function dailyErrors(parameters: Parameters): readonly number[] {
  const plan = planCutoffs({ length: series.values.length, horizon: HORIZON, every: HORIZON, origins: 14 });
  const settings = { seasons: SEASONS, parameters };
  const origins = runBackTest(series, { ...plan, forecaster: parseForecaster("multiSeasonal"), settings });
  return origins.map(({ truth, prediction }) => measure([...truth], [...prediction]).mape);
}

const CASE = {
  task: { kind: "forecast", target: "demand_mw", horizon: HORIZON, season: SEASONS, testOrigins: 14, interval: LEVEL },
  series,
  test: planCutoffs({ length: series.values.length, horizon: HORIZON, every: HORIZON, origins: 14 }).cutoffs,
  calibration: planCutoffs({ length: TRAIN, horizon: HORIZON, every: HORIZON, origins: calibrationOrigins(LEVEL) })
    .cutoffs,
} as const satisfies ForecastCase;

async function report(kind: string, given: Parameters): Promise<void> {
  const train = { kind, ...parseTrain({ task: CASE.task, train: { kind, ...given } }) };
  const ports = { trainers: TRAINERS, log: SILENT_LOGGER, signal: new AbortController().signal };
  const method = openForecastMethod(CASE, { train, seed: 0, folder: "." }, ports);
  const started = performance.now();
  const { facts } = await method.fitWhole();
  const seconds = (performance.now() - started) / 1000;
  const origins = await method.backTest([...CASE.calibration, ...CASE.test], () => undefined);
  const intervals = buildIntervals(origins, { level: LEVEL, origins: calibrationOrigins(LEVEL) }).slice(-14);
  const fortnight = origins.slice(-14);
  const [truth, prediction] = [flatten(fortnight, "truth"), flatten(fortnight, "prediction")];
  const [lower, upper] = [intervals.flatMap((own) => [...own.lower]), intervals.flatMap((own) => [...own.upper])];
  const hits = truth.filter((value, row) => (lower[row] ?? 0) <= value && value <= (upper[row] ?? 0)).length;
  const [low, high] = wilsonInterval(hits, truth.length, 0.95);
  const { mae, rmse, mape } = measure(truth, prediction);
  const cells = [
    Object.keys(given).length === 0 ? kind : `${kind} ${JSON.stringify(given)}`,
    mae.toFixed(2),
    rmse.toFixed(2),
    mape.toFixed(3),
    (mae / seasonalScale(series, TRAIN, 336)).toFixed(3),
    `${((100 * hits) / truth.length).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`,
    seconds.toFixed(2),
    method.refit,
    ...(argv.includes("--facts") ? [JSON.stringify(facts)] : []),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

if (argv.includes("--tune")) {
  console.log(`\nchosen: ${JSON.stringify(tune())}`);
} else {
  console.log(
    `Last 14 days as daily origins × ${HORIZON} steps; MASE scale ${seasonalScale(series, TRAIN, 336).toFixed(4)}\n`,
  );
  console.log("| trainer | MAE | RMSE | MAPE % | MASE | 90 % interval holds % [95 % CI] | s a fit | fitted |");
  console.log("|:--|--:|--:|--:|--:|--:|--:|:--|");
  await report("mean", {});
  await report("drift", {});
  await report("seasonalNaive", { season: 48 });
  await report("seasonalNaive", { season: 336 });
  await report("naiveLevelChange", {});
  await report("linear", {});
  await report("gbt", {});
  await report("randomForest", {});
  await report("mlp", {});
  await report("mlp", { layers: [64, 64] });
  await report("sequence", {});
  await report("sequence", { cell: "conv1d" });
  await report("multiSeasonal", {});
  await report("multiSeasonal", TUNED);
  console.log("\nmultiSeasonal as published against tuned, MAPE:");
  compare({}, TUNED);
}
