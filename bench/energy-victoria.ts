// The Victoria half of T11: half-hourly demand of 2014 from 2012 and 2013, day-ahead, by linear regression and the forecasters.
// The data is GPL-3: it is read where it lies and never copied. Run: node bench/energy-victoria.ts [path of vic_elec.csv]
import { existsSync } from "node:fs";
import { argv, exit } from "node:process";
import { calendarFeatures, dayOf } from "../core/forecast/calendar-features.ts";
import { parseForecaster } from "../core/forecast/forecasters.ts";
import { fourierFeatures } from "../core/forecast/fourier-features.ts";
import { assertLags, lagFeatures } from "../core/forecast/lag-features.ts";
import { planCutoffs, runBackTest, seasonalScale } from "../core/forecast/rolling-origin.ts";
import { buildSeries, headOf } from "../core/forecast/series.ts";
import { measure, readRows } from "./energy-series.ts";
import { fitLeastSquares } from "./least-squares.ts";

const FILE = argv[2] ?? "../shared/data/vic_elec.csv";
const [DAY, TRAIN, STEP_MS] = [48, 35_088, 1_800_000];
const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;
const LAGS = [48, 96, 336];

if (!existsSync(FILE)) {
  console.log(`${FILE} is absent: skipped.`);
  exit(0);
}
const rows = readRows(FILE);
const demand = Float64Array.from(rows, (row) => Number(row[1]));
const temperature = Float64Array.from(rows, (row) => Number(row[2]));
// Clock time as written: the calendar of the people who draw the power.
const clock = Float64Array.from(rows, (row) => Date.parse(`${row[0]?.slice(0, 19)}Z`));
const holidays = new Set(rows.flatMap((row, index) => (row[4] === "TRUE" ? [dayOf(clock[index] ?? 0)] : [])));
const series = buildSeries(
  { timestampMs: rows.map((row) => Date.parse(row[0] ?? "")), values: demand },
  { fillSeason: 336 },
);

/** Which inputs a regression sees: the calendar, the temperature of the same moment (ex-post), earlier loads. */
interface Inputs {
  readonly weather: boolean;
  readonly lags: boolean;
}

function calendarInputs(index: number): readonly number[] {
  const time = clock[index] ?? 0;
  const { stepOfDay, dayOfWeek, workingDay, holiday } = calendarFeatures(time, { stepMs: STEP_MS, holidays });
  const slot = stepOfDay + (workingDay ? 0 : DAY);
  return [
    ...Array.from({ length: 2 * DAY }, (_, own) => (own === slot ? 1 : 0)),
    ...Array.from({ length: 7 }, (_, own) => (own === dayOfWeek ? 1 : 0)),
    ...fourierFeatures(time / DAY_MS, { period: YEAR_DAYS, order: 2 }),
    holiday ? 1 : 0,
  ];
}

function weatherInputs(index: number): readonly number[] {
  const now = (temperature[index] ?? 0) / 10;
  const before = (temperature[index - DAY] ?? 0) / 10;
  return [now, now ** 2, now ** 3, Math.max(now - 2.4, 0), Math.max(1.6 - now, 0), before];
}

function inputsOf(index: number, { weather, lags }: Inputs): Float64Array {
  const loads = lags ? lagFeatures(demand, index, { lags: LAGS, horizon: DAY }).map((value) => value / 1000) : [];
  return Float64Array.from([...calendarInputs(index), ...(weather ? weatherInputs(index) : []), ...loads]);
}

function fitVictoria(inputs: Inputs): Float64Array {
  const learned = Array.from({ length: TRAIN - 336 }, (_, row) => 336 + row);
  return fitLeastSquares(
    learned,
    (index) => inputsOf(index, inputs),
    (index) => demand[index] ?? 0,
  );
}

function print(title: string, prediction: readonly number[], expected: string): void {
  const truth = [...demand.subarray(TRAIN, TRAIN + prediction.length)];
  const { mae, rmse, mape } = measure(truth, prediction);
  const mase = mae / seasonalScale(headOf(series, TRAIN), TRAIN, 336);
  console.log(
    `| ${title} | ${mae.toFixed(2)} | ${rmse.toFixed(2)} | ${mape.toFixed(3)} | ${mase.toFixed(3)} | ${expected} |`,
  );
}

function regress(title: string, inputs: Inputs, expected: string): void {
  const coefficients = fitVictoria(inputs);
  const prediction = Array.from({ length: demand.length - TRAIN }, (_, row) =>
    inputsOf(TRAIN + row, inputs).reduce((sum, value, column) => sum + value * (coefficients[column] as number), 0),
  );
  print(title, prediction, expected);
}

function forecast(title: string, id: string, parameters: Readonly<Record<string, unknown>>): void {
  const plan = planCutoffs({ length: demand.length, horizon: DAY, every: DAY, origins: 365 });
  const settings = { seasons: [DAY, 336], parameters };
  const origins = runBackTest(series, { ...plan, forecaster: parseForecaster(id), settings });
  print(
    title,
    origins.flatMap(({ prediction }) => [...prediction]),
    "",
  );
}

assertLags({ lags: LAGS, horizon: DAY });
console.log(
  `${rows.length} rows, first ${demand[0]}/${temperature[0]}; MASE scale ${seasonalScale(headOf(series, TRAIN), TRAIN, 336).toFixed(4)}\n`,
);
console.log("| model | MAE | RMSE | MAPE % | MASE | SCIENCE 10.2 |");
console.log("|:--|--:|--:|--:|--:|--:|");
const naive = (lag: number): readonly number[] => [...demand.subarray(TRAIN - lag, demand.length - lag)];
print("lag 48", naive(48), "366.91 / 7.811");
print("lag 336", naive(336), "343.30 / 7.057");
regress("linear, calendar (ex-ante)", { weather: false, lags: false }, "331.69 / 7.086");
regress("linear, calendar + temperature (ex-post)", { weather: true, lags: false }, "246.32 / 5.469");
regress("linear, + lags (ex-post)", { weather: true, lags: true }, "183.18 / 3.992");
forecast("level change, 365 origins (ex-ante)", "naiveLevelChange", {});
forecast("multiSeasonal, 365 origins (ex-ante)", "multiSeasonal", {});
