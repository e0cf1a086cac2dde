import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildForecastSample, type ForecastRows } from "../../../../../core/metrics/forecast/forecast-sample.ts";
import { computeSeasonalScales } from "../../../../../core/metrics/forecast/seasonal-scale.ts";
import { computeSmapeFraction } from "../../../../../core/metrics/forecast/smape.ts";
import { parseMetric } from "../../../../../core/metrics/metrics.ts";
import { expectRelative, readGolden, STATISTIC } from "../../read-golden.ts";

const numbers = z.array(z.number());
const { forecast } = readGolden(
  "metrics",
  z.object({
    forecast: z.object({ train: numbers, test: numbers, fc: numbers, m: z.number() }).catchall(z.number()),
  }),
);
const { train, test, fc, m, ...values } = forecast;
const golden = (key: string): number => z.number().parse(values[key]);

function rowsOf(season: number, prediction: readonly number[]): ForecastRows {
  const { absolute, squared } = computeSeasonalScales(Float64Array.from(train), season);
  return {
    origin: new Float64Array(12),
    timestamp: Float64Array.from(test.keys(), (index) => index + 1),
    step: Int32Array.from(test.keys(), (index) => index + 1),
    truth: Float64Array.from(test),
    prediction: Float64Array.from(prediction),
    lower: Float64Array.from(prediction, (value) => value - 4),
    upper: Float64Array.from(prediction, (value) => value + 4),
    scale: new Float64Array(12).fill(absolute ?? Number.NaN),
    squaredScale: new Float64Array(12).fill(squared ?? Number.NaN),
  };
}

function computeValue(id: string, season = m, prediction: readonly number[] = fc): number {
  const sample = buildForecastSample(rowsOf(season, prediction), { level: 0.9, season });
  return parseMetric(id, "forecast").compute(sample).value ?? Number.NaN;
}

/** Red? A convention of SCIENCE 2.3 was left. Every key of the golden file is compared. */
describe("goldens of scikit-learn 1.2.1 and the stated formulas", () => {
  const cases: readonly [key: string, compute: () => number][] = [
    ["mase_m12", () => computeValue("mase")],
    ["mase_m1", () => computeValue("mase", 1)],
    ["rmsse_m12", () => computeValue("rmsse")],
    ["smape_0_200", () => computeValue("smape")],
    [
      "smape_0_1_nixtla",
      () => computeSmapeFraction({ truth: Float64Array.from(test), prediction: Float64Array.from(fc) }),
    ],
    ["wape", () => computeValue("wape")],
    ["bias_me_fc_minus_y", () => computeValue("bias")],
    ["snaive_m12_mae", () => computeValue("mae", m, train.slice(-m))],
    ["coverage_pm4", () => computeValue("coverage")],
    ["winkler_90", () => computeValue("winkler")],
  ];

  it.each(cases)("%s", (key, compute) => {
    expectRelative(compute(), golden(key), STATISTIC);
  });

  it("are all of the file", () => {
    expect(cases.map(([key]) => key).toSorted()).toEqual(Object.keys(values).toSorted());
  });
});
