// Forecasters on half-hourly demand of England and Wales: settings chosen on four earlier weeks, the last fortnight reported once.
// Run: node bench/energy.ts [--tune]
import { argv } from "node:process";
import { buildIntervals, calibrationOrigins } from "../core/forecast/conformal.ts";
import { parseForecaster } from "../core/forecast/forecasters.ts";
import { type BackTestOrigin, planCutoffs, runBackTest, seasonalScale } from "../core/forecast/rolling-origin.ts";
import { headOf } from "../core/forecast/series.ts";
import { wilsonInterval } from "../core/stats/proportion.ts";
import { measure, readSeries } from "./energy-series.ts";

const SEASONS = [48, 336];
const [HORIZON, TRAIN, LEVEL] = [48, 3360, 0.9];
const TUNING_DAYS = 28;

const series = readSeries(new URL("../pipelines/energy-demand/data/demand.csv", import.meta.url), {
  time: 0,
  value: 1,
});

type Parameters = Readonly<Record<string, unknown>>;

function flatten(origins: readonly BackTestOrigin[], part: "truth" | "prediction"): readonly number[] {
  return origins.flatMap((origin) => [...origin[part]]);
}

/** MAPE over daily origins that end before the fortnight. */
function tuningError(parameters: Parameters): number {
  const earlier = headOf(series, TRAIN);
  const plan = planCutoffs({ length: TRAIN, horizon: HORIZON, every: HORIZON, origins: TUNING_DAYS });
  const settings = { seasons: SEASONS, parameters };
  const origins = runBackTest(earlier, { ...plan, forecaster: parseForecaster("multiSeasonal"), settings });
  return measure(flatten(origins, "truth"), flatten(origins, "prediction")).mape;
}

/** The setting with the lowest error; one group of settings after the other. */
function choose(title: string, candidates: readonly Parameters[]): Parameters {
  const scored = candidates.map((parameters) => ({ parameters, error: tuningError(parameters) }));
  scored.sort((a, b) => a.error - b.error);
  console.log(`\n${title}: MAPE on the ${TUNING_DAYS} days before the fortnight`);
  for (const { parameters, error } of scored) console.log(`  ${error.toFixed(4)} %  ${JSON.stringify(parameters)}`);
  return scored[0]?.parameters ?? {};
}

function tune(): Parameters {
  const shapes = ["none", "log"].flatMap((transform) =>
    [
      [9, 15],
      [11, 11],
      [11, 15],
      [13, 15],
      [15, 15],
      [11, 25],
    ].map((windows) => ({ transform, windows })),
  );
  const shape = choose("Transform and windows, defaults elsewhere", shapes);
  const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7].flatMap((smoothing) =>
    [0, 0.3, 0.4, 0.5, 0.6, 0.7].map((carry) => ({ ...shape, smoothing, carry })),
  );
  return choose("Level and remainder", levels);
}

function report(id: string, parameters: Parameters): void {
  const started = performance.now();
  const earlier = calibrationOrigins(LEVEL);
  const plan = planCutoffs({ length: series.values.length, horizon: HORIZON, every: HORIZON, origins: 14 + earlier });
  const settings = { seasons: SEASONS, parameters };
  const origins = runBackTest(series, { ...plan, forecaster: parseForecaster(id), settings });
  const seconds = (performance.now() - started) / 1000 / plan.cutoffs.length;
  const intervals = buildIntervals(origins, { level: LEVEL, origins: earlier }).slice(-14);
  const fortnight = origins.slice(-14);
  const [truth, prediction] = [flatten(fortnight, "truth"), flatten(fortnight, "prediction")];
  const [lower, upper] = [intervals.flatMap((own) => [...own.lower]), intervals.flatMap((own) => [...own.upper])];
  const hits = truth.filter((value, row) => (lower[row] ?? 0) <= value && value <= (upper[row] ?? 0)).length;
  const [low, high] = wilsonInterval(hits, truth.length, 0.95);
  const { mae, rmse, mape } = measure(truth, prediction);
  const perOrigin = fortnight.reduce((sum, origin) => {
    const own = measure([...origin.truth], [...origin.prediction]);
    return sum + own.mae / origin.scale / fortnight.length;
  }, 0);
  const cells = [
    Object.keys(parameters).length === 0 ? id : `${id} ${JSON.stringify(parameters)}`,
    mae.toFixed(2),
    rmse.toFixed(2),
    mape.toFixed(3),
    (mae / seasonalScale(series, TRAIN, 336)).toFixed(3),
    perOrigin.toFixed(3),
    `${((100 * hits) / truth.length).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`,
    seconds.toFixed(4),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

const chosen = argv.includes("--tune") ? tune() : {};
if (argv.includes("--tune")) console.log(`\nchosen: ${JSON.stringify(chosen)}`);
if (!argv.includes("--no-report")) {
  console.log(
    `\nLast ${14} days as daily origins × ${HORIZON} steps; MASE scale ${seasonalScale(series, TRAIN, 336).toFixed(4)}\n`,
  );
  console.log(
    "| forecaster | MAE | RMSE | MAPE % | MASE | MASE, scale per origin | 90 % interval holds % [95 % CI] | s a fit |",
  );
  console.log("|:--|--:|--:|--:|--:|--:|--:|--:|");
  report("mean", {});
  report("drift", {});
  report("seasonalNaive", { season: 48 });
  report("seasonalNaive", { season: 336 });
  report("naiveLevelChange", {});
  report("multiSeasonal", chosen);
}
