/** Series that no constant of the policy was chosen on: same code, nothing tuned. */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createRng, type Rng } from "../../core/rng.ts";
import { type Fault, reportSeries, type Series } from "./faulted-series.ts";
import type { TextTable } from "./text-table.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const START = Date.UTC(2023, 0, 2); // a Monday

interface Drawn {
  readonly title: string;
  readonly file: string;
  readonly days: number;
  readonly stepMs: number;
  /** Rows per step. */
  readonly rows?: number;
  readonly windowMs: number;
  readonly testFrom: string;
  readonly faultFrom: string;
  /** Called in order of time. */
  draw(rng: Rng): (ms: number, row: number) => number;
}

const toCount = (rng: Rng, mean: number): number => Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()));

const DRAWN: readonly Drawn[] = [
  {
    title: "Shared bikes, hourly counts, weekly windows (seed 11)",
    file: "bikes.csv",
    days: 728 + 182,
    stepMs: HOUR_MS,
    windowMs: 7 * DAY_MS,
    testFrom: "2024-12-30",
    faultFrom: "2025-03-31",
    draw: (rng) => {
      let weather = 0;
      return (ms) => {
        const [day, hour] = [Math.floor(ms / DAY_MS), (ms % DAY_MS) / HOUR_MS];
        if (hour === 0) weather = 0.7 * weather + 0.25 * rng.normal();
        const free = [5, 6].includes((day + 3) % 7);
        const peak = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2));
        const shape = free ? 1.2 * peak(14, 4) : peak(8, 1.5) + 1.2 * peak(17.5, 2) + 0.4 * peak(13, 3);
        const season = 1 - 0.6 * Math.cos((2 * Math.PI * (day - 15)) / 365.25);
        return toCount(rng, 5 + 180 * shape * season * Math.exp(weather));
      };
    },
  },
  {
    title: "Retail, 60 shops a day, weekly season, 10 % growth a year (seed 12)",
    file: "retail.csv",
    days: 365 + 182,
    stepMs: DAY_MS,
    rows: 60,
    windowMs: DAY_MS,
    testFrom: "2024-01-02",
    faultFrom: "2024-04-01",
    draw: (rng) => {
      const shops = Array.from({ length: 60 }, () => 300 * Math.exp(0.5 * rng.normal()));
      return (ms, row) => {
        const day = Math.floor(ms / DAY_MS);
        const week = [0.9, 0.85, 0.9, 1, 1.25, 1.5, 0.7][(day + 3) % 7] ?? 1;
        const growth = 1.1 ** ((ms - START) / (365.25 * DAY_MS));
        return toCount(rng, (shops[row] ?? 1) * week * growth * Math.exp(0.15 * rng.normal()));
      };
    },
  },
  {
    title: "Sensor, AR(1) of 0.98 every 15 minutes, a slow swing over days (seed 13)",
    file: "sensor.csv",
    days: 120 + 60,
    stepMs: HOUR_MS / 4,
    windowMs: DAY_MS,
    testFrom: "2023-05-02",
    faultFrom: "2023-06-01",
    draw: (rng) => {
      let value = 0;
      return (ms) => {
        value = 0.98 * value + 0.2 * rng.normal();
        return 40 + 2 * Math.sin((2 * Math.PI * (ms % DAY_MS)) / DAY_MS) + value;
      };
    },
  },
];

const FAULTS: readonly Fault[] = [
  { title: "unit: miles in place of kilometres (× 0.621)", column: "value", expression: "value / 1.60934" },
  { title: "stuck at one value", column: "value", expression: "40" },
  { title: "offset: + a third of the mean", column: "value", expression: "value + 0.33 * mean" },
  { title: "scale + 15 %", column: "value", expression: "value * 1.15" },
  { title: "a fifth missing", column: "value", expression: "CASE WHEN hash(number) % 5 = 0 THEN NULL ELSE value END" },
];

export async function tabulateOtherSeries(): Promise<readonly TextTable[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-bench-"));
  const series: Series[] = [
    describeSeries({
      title: "Half-hourly demand, England and Wales (demand.csv), 8 weeks of reference",
      path: resolve("../shared/data/demand.csv"),
      value: "demand_mw",
      timestamp: "timestamp",
      windowMs: DAY_MS,
      testFrom: "2000-07-31",
      faultFrom: "2000-08-14",
    }),
  ];
  for (const [index, drawn] of DRAWN.entries()) {
    const path = join(folder.path, drawn.file);
    await writeFile(path, drawCsv(drawn, 11 + index));
    series.push(describeSeries({ ...drawn, path, value: "value", timestamp: "t" }));
  }
  const tables: TextTable[] = [];
  for (const one of series) {
    const { alerts, delays } = await reportSeries(one, FAULTS);
    tables.push(alerts, delays);
  }
  return tables;
}

interface Described extends Pick<Series, "title" | "windowMs" | "testFrom" | "faultFrom"> {
  readonly path: string;
  readonly value: string;
  readonly timestamp: string;
}

function describeSeries({ path, value, timestamp, title, windowMs, testFrom, faultFrom }: Described): Series {
  const numbered = `SELECT ${timestamp} AS t, CAST(${value} AS DOUBLE) AS value, row_number() OVER () AS number, avg(CAST(${value} AS DOUBLE)) OVER () AS mean FROM '${path}'`;
  return {
    ...{ title, windowMs, testFrom, faultFrom },
    relation: `(${numbered}) AS source`,
    folder: resolve("."),
    columns: ["t", "value"],
    timestamp: "t",
    day: "CAST(t AS DATE)",
  };
}

function drawCsv({ days, stepMs, rows = 1, draw }: Drawn, seed: number): string {
  const rng = createRng(seed);
  const next = draw(rng);
  const steps = (days * DAY_MS) / stepMs;
  const lines = Array.from({ length: steps }, (_, step) => {
    const ms = START + step * stepMs;
    const time = new Date(ms).toISOString();
    return Array.from({ length: rows }, (_unused, row) => `${time},${Number(next(ms, row).toFixed(4))}`).join("\n");
  });
  return `t,value\n${lines.join("\n")}\n`;
}
