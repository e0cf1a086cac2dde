// How soon monitoring forecast residuals sees that demand has moved, and how often it alarms when nothing has (docs/performance.md).
// Victoria's data is GPL-3: it is read where it lies and never copied. Run: node bench/residuals.ts [folder of demand.csv and vic_elec.csv]
import { existsSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fromEpochMs } from "../core/clock.ts";
import { calendarFeatures, dayOf } from "../core/forecast/calendar-features.ts";
import { fourierFeatures } from "../core/forecast/fourier-features.ts";
import { forecastLevelChange } from "../core/forecast/naive-level-change.ts";
import { watchResiduals } from "../core/monitor/performance/forecast-residuals.ts";
import type { Residuals } from "../core/monitor/performance/residual-seasons.ts";
import { readRows } from "./energy-series.ts";
import { fitLeastSquares } from "./least-squares.ts";

const FOLDER = argv[2] ?? "../shared/data";
const [DAY, WEEK, STEP_MS, DAY_MS] = [48, 336, 1_800_000, 86_400_000];
const FAULTS = [1.08, 1.15, 0.92];
const WITHIN = 30; // days in which an alarm counts as found

/** A day-ahead forecast of the half-hours from `start` on, knowing `values` before it. */
type Forecast = (values: Float64Array, start: number) => Float64Array;

interface Scene {
  readonly title: string;
  readonly values: Float64Array;
  readonly times: Float64Array;
  /** Days, by the index of their first half-hour. */
  readonly tested: readonly number[];
  readonly served: readonly number[];
  /** Places in `served` at which a fault begins; the first is shown by itself. */
  readonly starts: readonly number[];
}

function collect(
  { times }: Scene,
  values: Float64Array,
  { days, forecast }: { days: readonly number[]; forecast: Forecast },
): Residuals {
  const [at, residual]: [number[], number[]] = [[], []];
  for (const start of days) {
    for (const [step, value] of forecast(values, start).entries()) {
      at.push(times[start + step] as number);
      residual.push(value - (values[start + step] as number));
    }
  }
  return { at: Float64Array.from(at), residual: Float64Array.from(residual) };
}

function report(scene: Scene, title: string, forecast: Forecast): void {
  const { values, times, tested, served, starts } = scene;
  const known = collect(scene, values, { days: tested, forecast });
  const watch = (changed: Float64Array) =>
    watchResiduals(known, collect(scene, changed, { days: served, forecast }), { windowMs: DAY_MS });
  const quiet = watch(values);
  if (quiet === undefined) return;
  const delays = FAULTS.map((factor) => {
    const found = starts.map((place) => {
      const first = served[place] as number;
      const begin = times[first] as number;
      const changed = values.map((value, index) => (index >= first ? value * factor : value));
      const alarm = watch(changed)?.alarms.find((at) => at > begin);
      return alarm === undefined ? Number.POSITIVE_INFINITY : Math.ceil((alarm - begin) / DAY_MS);
    });
    const median = found.toSorted((left, right) => left - right)[Math.floor(found.length / 2)] ?? Number.NaN;
    const soon = found.filter((delay) => delay <= WITHIN).length;
    return `${found[0]}; ${median} (${soon} of ${found.length})`;
  });
  const alarmed = quiet.alarms.map((at) => fromEpochMs(at).slice(5, 10)).join(" ");
  const error = tested.flatMap((start) =>
    [...forecast(values, start)].map((value, step) => Math.abs(value / (values[start + step] as number) - 1)),
  );
  const mape = (100 * error.reduce((sum, value) => sum + value, 0)) / error.length;
  console.log(
    `| ${scene.title} | ${title} | ${mape.toFixed(1)} | ${tested.length} | ${quiet.alarms.length} in ${served.length} days ${alarmed} | ${delays.join(" | ")} |`,
  );
}

const range = (from: number, count: number, every = 1): readonly number[] =>
  Array.from({ length: count }, (_, day) => from + day * every * DAY);

/** Adapts within a day, as forecasts from the newest values do: the fault is in what it forecasts from. */
const levelChange: Forecast = (values, start) =>
  forecastLevelChange({ tail: [...values.subarray(start - WEEK - DAY, start)], window: DAY }, DAY);

/** Half-hours of the working and the non-working day, year, temperature: fitted once, as a deployed model is. */
function fitVictoria(
  rows: readonly (readonly string[])[],
  values: Float64Array,
  { lags }: { readonly lags: boolean },
): Forecast {
  const clock = Float64Array.from(rows, (row) => Date.parse(`${row[0]?.slice(0, 19)}Z`));
  const temperature = Float64Array.from(rows, (row) => Number(row[2]));
  const holidays = new Set(rows.flatMap((row, index) => (row[4] === "TRUE" ? [dayOf(clock[index] ?? 0)] : [])));
  const inputsOf = (known: Float64Array, index: number): Float64Array => {
    const time = clock[index] ?? 0;
    const { stepOfDay, dayOfWeek, workingDay } = calendarFeatures(time, { stepMs: STEP_MS, holidays });
    const slot = stepOfDay + (workingDay ? 0 : DAY);
    const now = (temperature[index] ?? 0) / 10;
    return Float64Array.from([
      ...Array.from({ length: 2 * DAY }, (_, own) => Number(own === slot)),
      ...Array.from({ length: 7 }, (_, own) => Number(own === dayOfWeek)),
      ...fourierFeatures(time / DAY_MS, { period: 365.25, order: 2 }),
      ...[
        now,
        now ** 2,
        now ** 3,
        Math.max(now - 2.4, 0),
        Math.max(1.6 - now, 0),
        (temperature[index - DAY] ?? 0) / 10,
      ],
      ...(lags ? [(known[index - DAY] ?? 0) / 1000, (known[index - WEEK] ?? 0) / 1000] : []),
    ]);
  };
  const learned = Array.from({ length: 366 * DAY - WEEK }, (_, row) => WEEK + row);
  const weights = fitLeastSquares(
    learned,
    (index) => inputsOf(values, index),
    (index) => values[index] ?? 0,
  );
  return (known, start) =>
    Float64Array.from({ length: DAY }, (_, step) =>
      inputsOf(known, start + step).reduce((sum, value, place) => sum + value * (weights[place] as number), 0),
    );
}

/** Mean of each half-hour of the week over the first weeks: a forecast that nobody updates. */
function fitProfile(values: Float64Array, weeks: number): Forecast {
  const profile = Float64Array.from({ length: WEEK }, (_, slot) => {
    const own = Array.from({ length: weeks }, (_week, week) => values[week * WEEK + slot] as number);
    return own.reduce((sum, value) => sum + value, 0) / weeks;
  });
  return (_, start) => Float64Array.from({ length: DAY }, (_step, step) => profile[(start + step) % WEEK] as number);
}

console.log(
  `Alarms without a fault; days from a fault to an alarm: of the first start (Victoria: 1 July), median of all (found within ${WITHIN} days, of so many starts).\n`,
);
console.log("| series | forecast | MAPE % | back-test days | alarms without a fault | +8 % | +15 % | −8 % |");
console.log("|:--|:--|--:|--:|:--|--:|--:|--:|");
const victoria = join(FOLDER, "vic_elec.csv");
if (existsSync(victoria)) {
  const rows = readRows(victoria);
  const values = Float64Array.from(rows, (row) => Number(row[1]));
  const times = Float64Array.from(rows, (row) => Date.parse(row[0] ?? ""));
  const served = range(731 * DAY, 365);
  const months = [181, ...Array.from({ length: 11 }, (_, month) => 1 + 30 * month)]; // 1 July as in SCIENCE H5
  const shared = { values, times, served, starts: months };
  const scenes: readonly Scene[] = [
    { title: "Victoria 2014", ...shared, tested: range(717 * DAY, 14) },
    { title: "Victoria 2014", ...shared, tested: range(671 * DAY, 60) },
    { title: "Victoria 2014", ...shared, tested: range(366 * DAY, 73, 5) },
  ];
  const [weather, lagged] = [fitVictoria(rows, values, { lags: false }), fitVictoria(rows, values, { lags: true })];
  for (const scene of scenes) report(scene, "calendar, temperature (2012)", weather);
  for (const scene of scenes) report(scene, "the same with lags of a day and a week", lagged);
  for (const scene of scenes) report(scene, "naiveLevelChange", levelChange);
} else console.log("| vic_elec.csv is absent: skipped | | | | | | | |");
const england = join(FOLDER, "demand.csv");
if (existsSync(england)) {
  const rows = readRows(england);
  const values = Float64Array.from(rows, (row) => Number(row[1]));
  const times = Float64Array.from(rows, (row) => Date.parse(row[0] ?? ""));
  const scene = { title: "England and Wales", values, times, tested: range(28 * DAY, 28), served: range(56 * DAY, 28) };
  const starts = [0, 4, 8, 12, 16];
  report({ ...scene, starts }, "profile of the first 4 weeks", fitProfile(values, 4));
  report({ ...scene, starts }, "naiveLevelChange", levelChange);
} else console.log("| demand.csv is absent: skipped | | | | | | | |");
