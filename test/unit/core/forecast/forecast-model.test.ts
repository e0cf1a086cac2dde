import { describe, expect, it } from "vitest";
import { buildTable } from "../../../../core/data/table.ts";
import { createClosedMethod } from "../../../../core/forecast/closed-method.ts";
import { fitForecast } from "../../../../core/forecast/fit-forecast.ts";
import type { ForecastCase } from "../../../../core/forecast/forecast-case.ts";
import { buildSteps, parseForecastModel, resumeForecast } from "../../../../core/forecast/forecast-model.ts";
import { parseForecaster } from "../../../../core/forecast/forecasters.ts";
import { seriesOf } from "./demand.ts";

const VALUES = Float64Array.from(
  { length: 120 },
  (_, index) => 100 + 9 * (index % 4) + 2 * (index % 12) + Math.sin(index ** 2),
);
const SETTINGS = { seasons: [4, 12], parameters: {} };

const CASE: ForecastCase = {
  task: { kind: "forecast", target: "load", horizon: 4, season: [4, 12], testOrigins: 3, interval: 0.5 },
  series: seriesOf(VALUES),
  test: [108, 112, 116],
  calibration: [96, 100, 104],
};

async function fitCase() {
  return await fitForecast(CASE, createClosedMethod(CASE, parseForecaster("multiSeasonal"), {}), () => undefined);
}

function tableOf(...steps: readonly number[]) {
  return buildTable([{ name: "step", kind: "number", values: Float64Array.from(steps) }]);
}

describe("forecast.json", () => {
  it("is the same text for the same series, and loses no bit", async () => {
    const own = await fitCase();
    expect(own).toEqual(await fitCase());
    const model = parseForecastModel(own.text);
    expect(model.interval.halfWidths).toHaveLength(4);
    expect(model.knownUntil).toBe("1970-01-01T01:59:00.000Z");
    const expected = parseForecaster("multiSeasonal").fit(VALUES, SETTINGS).forecast(9);
    expect([...resumeForecast(model)(tableOf(9, 1, 1))]).toEqual([expected[8], expected[0], expected[0]]);
    expect([...resumeForecast(model)(tableOf())]).toEqual([]);
    expect(resumeForecast(model)(buildSteps(4))).toEqual(own.prediction);
  });

  it.each([0, -1, 1.5, 10_001, Number.NaN, Number.POSITIVE_INFINITY])("refuses the step %s", async (step) => {
    const forecast = resumeForecast(parseForecastModel((await fitCase()).text));
    expect(() => forecast(tableOf(1, step))).toThrow(expect.objectContaining({ code: "SLIPWAY_E_INPUT_INVALID" }));
  });

  it("refuses a table without steps, text that is no JSON, another version, and a damaged state", async () => {
    const { text } = await fitCase();
    expect(() => resumeForecast(parseForecastModel(text))(buildTable([]))).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_COLUMN_MISSING" }),
    );
    expect(() => parseForecastModel("{")).toThrow(expect.objectContaining({ code: "SLIPWAY_E_MODEL_INVALID" }));
    expect(() => parseForecastModel(text.replace("forecast/v1", "forecast/v2"))).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_DOCUMENT_INVALID" }),
    );
    expect(() => resumeForecast({ ...parseForecastModel(text), state: { level: 1 } })).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_MODEL_INVALID" }),
    );
  });
});
