import { readFileSync } from "node:fs";
import { buildSeries, type RegularSeries } from "../../../../core/forecast/series.ts";

/** Half-hourly demand of England and Wales, 4032 steps. */
export function readDemand(): RegularSeries {
  const rows = readFileSync("pipelines/energy-demand/data/demand.csv", "utf8").trim().split("\n").slice(1);
  const cells = rows.map((row) => row.split(","));
  return buildSeries(
    {
      timestampMs: cells.map(([time]) => Date.parse(time ?? "")),
      values: cells.map(([, value]) => Number(value)),
    },
    { fillSeason: 336 },
  );
}

/** A series of whole minutes from 1970 without gaps. */
export function seriesOf(values: Float64Array): RegularSeries {
  return buildSeries({ timestampMs: values.map((_, index) => index * 60_000), values }, { fillSeason: 2 });
}
