// Processor time of every metric with its interval, by kind of task, on generated rows. Run: node bench/metrics.ts
import { buildForecastSample } from "../core/metrics/forecast/forecast-sample.ts";
import { measureMetrics } from "../core/metrics/measure.ts";
import { familyOf } from "../core/metrics/metrics.ts";
import { buildMulticlassSample } from "../core/metrics/multiclass/multiclass-sample.ts";
import { buildPointSample } from "../core/metrics/point/point-sample.ts";
import { createRng } from "../core/rng.ts";

const ROWS = 100_000;
const CLASSES = 5;
const OPTIONS = { seed: 1, replicates: 2_000 };

function time(work: () => unknown): string {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / 1000).toFixed(0);
}

function measureMulticlass(): unknown {
  const rng = createRng(1);
  const truth = Int32Array.from({ length: ROWS }, () => rng.integer(CLASSES));
  const scores = new Float64Array(ROWS * CLASSES);
  for (let row = 0; row < ROWS; row++) {
    const own = scores.subarray(row * CLASSES, (row + 1) * CLASSES);
    for (let column = 0; column < CLASSES; column++)
      own[column] = Math.exp(rng.normal() + (truth[row] === column ? 1 : 0));
    const sum = own.reduce((total, value) => total + value, 0);
    for (let column = 0; column < CLASSES; column++) own[column] = (own[column] as number) / sum;
  }
  const classes = Array.from({ length: CLASSES }, (_, label) => `class ${label}`);
  const { metrics, sampling } = familyOf("multiclass");
  return time(() =>
    measureMetrics(buildMulticlassSample({ classes, truth, scores }, classes), [...metrics.values()], {
      ...OPTIONS,
      sampling,
    }),
  );
}

function generatePoints() {
  const rng = createRng(2);
  const truth = Float64Array.from({ length: ROWS }, () => 100 + 10 * rng.normal());
  return { truth, prediction: truth.map((value) => value + rng.normal()) };
}

function measureRegression(): unknown {
  const points = generatePoints();
  const { metrics, sampling } = familyOf("regression");
  return time(() => measureMetrics(buildPointSample(points), [...metrics.values()], { ...OPTIONS, sampling }));
}

function measureForecast(): unknown {
  const points = generatePoints();
  const horizon = 48;
  const origin = Float64Array.from({ length: ROWS }, (_, row) => Math.floor(row / horizon) * horizon);
  const step = Int32Array.from({ length: ROWS }, (_, row) => (row % horizon) + 1);
  const rows = {
    ...points,
    origin,
    step,
    timestamp: origin.map((start, row) => start + (step[row] as number)),
    lower: points.prediction.map((value) => value - 2),
    upper: points.prediction.map((value) => value + 2),
    scale: new Float64Array(ROWS).fill(5),
  };
  const { metrics, sampling } = familyOf("forecast");
  return time(() =>
    measureMetrics(buildForecastSample(rows, { level: 0.9, season: horizon }), [...metrics.values()], {
      ...OPTIONS,
      sampling,
    }),
  );
}

console.table([
  { task: "regression", rows: ROWS, "all metrics with intervals (ms CPU)": measureRegression() },
  { task: `multiclass, ${CLASSES} classes`, rows: ROWS, "all metrics with intervals (ms CPU)": measureMulticlass() },
  { task: "forecast, 48 steps", rows: ROWS, "all metrics with intervals (ms CPU)": measureForecast() },
]);
