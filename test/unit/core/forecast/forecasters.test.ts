import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FORECASTERS, parseForecaster } from "../../../../core/forecast/forecasters.ts";
import { planCutoffs, runBackTest, seasonalScale } from "../../../../core/forecast/rolling-origin.ts";
import { headOf } from "../../../../core/forecast/series.ts";
import { expectRelative, readGolden, STATISTIC } from "../read-golden.ts";
import { readDemand } from "./demand.ts";

const SEASONS = [4, 12];
const series = fc
  .array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 48, maxLength: 80 })
  .map((values) => Float64Array.from(values));
const ids = fc.constantFrom(...FORECASTERS.keys());

function fitted(id: string, history: Float64Array, parameters: Readonly<Record<string, unknown>> = {}) {
  return parseForecaster(id).fit(history, { seasons: SEASONS, parameters });
}

function wave(length: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => 100 + 10 * (index % 4) + 3 * (index % 12));
}

describe("every forecaster", () => {
  it("gives the same forecast for the same history, and leaves the history alone", () => {
    fc.assert(
      fc.property(ids, series, (id, history) => {
        const before = Float64Array.from(history);
        expect(fitted(id, history).forecast(20)).toEqual(fitted(id, before).forecast(20));
        expect(history).toEqual(before);
      }),
    );
  });

  it("forecasts to the last bit the same when it resumes from its saved state", () => {
    fc.assert(
      fc.property(ids, series, (id, history) => {
        const own = fitted(id, history);
        const resumed = parseForecaster(id).resume(JSON.parse(JSON.stringify(own.state)));
        expect([...resumed.forecast(30)]).toEqual([...own.forecast(30)]);
      }),
    );
  });

  it("starts a longer forecast with the shorter one", () => {
    fc.assert(
      fc.property(ids, series, (id, history) => {
        const own = fitted(id, history);
        expect([...own.forecast(30).subarray(0, 7)]).toEqual([...own.forecast(7)]);
      }),
    );
  });

  it("follows the unit of the series", () => {
    fc.assert(
      fc.property(ids, series, (id, history) => {
        const [own, scaled] = [
          fitted(id, history),
          fitted(
            id,
            history.map((value) => value * 1024),
          ),
        ];
        const expected = own.forecast(15).map((value) => value * 1024);
        for (const [step, value] of scaled.forecast(15).entries()) {
          expect(Math.abs(value - (expected[step] ?? 0))).toBeLessThan(1e-6 * 1024 * 1e6);
        }
      }),
    );
  });

  it("forecasts a constant as itself", () => {
    for (const id of FORECASTERS.keys()) {
      for (const value of fitted(id, new Float64Array(48).fill(7)).forecast(13)) expect(value).toBeCloseTo(7, 10);
    }
  });

  it("refuses too short a history, values that are no numbers, unknown parameters and a damaged state", () => {
    for (const forecaster of FORECASTERS.values()) {
      const settings = { seasons: SEASONS };
      expect(() => forecaster.fit(new Float64Array(0), settings)).toThrow(
        expect.objectContaining({ code: "SLIPWAY_E_DATA_EMPTY" }),
      );
      expect(() => forecaster.fit(new Float64Array(48).fill(Number.NaN), settings)).toThrow(
        expect.objectContaining({ code: "SLIPWAY_E_SERIES_INVALID" }),
      );
      expect(() => forecaster.fit(wave(48), { ...settings, parameters: { unheardOf: 1 } })).toThrow(
        expect.objectContaining({ code: "SLIPWAY_E_PIPELINE_INVALID" }),
      );
      expect(() => forecaster.resume({ tail: "no" })).toThrow(
        expect.objectContaining({ code: "SLIPWAY_E_MODEL_INVALID" }),
      );
      expect(() => fitted(forecaster.id, wave(48)).advance(Float64Array.of(Number.POSITIVE_INFINITY))).toThrow(
        expect.objectContaining({ code: "SLIPWAY_E_SERIES_INVALID" }),
      );
    }
  });
});

describe("advancing", () => {
  it.each(["seasonalNaive", "naiveLevelChange"])("is the same as fitting anew for %s", (id) => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 20 }), (history, later) => {
        const known = history.length - later;
        const advanced = fitted(id, history.subarray(0, known)).advance(history.subarray(known));
        expect([...advanced.forecast(15)]).toEqual([...fitted(id, history).forecast(15)]);
      }),
    );
  });

  it("moves the seasons of multiSeasonal on by the values it saw", () => {
    const [history, later] = [wave(96), 7];
    const advanced = fitted("multiSeasonal", history.subarray(0, 96 - later)).advance(history.subarray(96 - later));
    for (const [step, value] of advanced.forecast(12).entries()) {
      expectRelative(value, wave(96 + step + 1)[96 + step] ?? 0, 1e-3);
    }
  });
});

describe("multiSeasonal", () => {
  it.each(["none", "log"])("continues two seasons that repeat exactly, transform %s", (transform) => {
    const history = wave(96).map((value) => (transform === "log" ? Math.exp(value / 50) : value));
    const own = fitted("multiSeasonal", history, { transform });
    for (const [step, value] of own.forecast(24).entries()) expectRelative(value, history[step] ?? 0, 1e-3);
  });

  it("is the level change alone at blend 1", () => {
    const history = wave(96).map((value, index) => value + index);
    const expected = fitted("naiveLevelChange", history).forecast(10);
    for (const [step, value] of fitted("multiSeasonal", history, { blend: 1 }).forecast(10).entries()) {
      expectRelative(value, expected[step] ?? 0, 1e-9);
    }
  });

  it("is moved by each of its parameters", () => {
    const history = Float64Array.from({ length: 96 }, (_, index) => 50 + (index % 4) + 5 * Math.sin(index * index));
    const plain = fitted("multiSeasonal", history).forecast(4);
    for (const parameters of [
      { transform: "log" },
      { windows: [21, 5] },
      { iterations: 1 },
      { smoothing: 0.37 },
      { carry: 0.5 },
      { blend: 0.5 },
      { cycles: 3 },
    ]) {
      expect([...fitted("multiSeasonal", history, parameters).forecast(4)]).not.toEqual([...plain]);
    }
  });

  it.each([
    [{ windows: [11] }, "SLIPWAY_E_PIPELINE_INVALID"],
    [{ windows: [10, 12] }, "SLIPWAY_E_PIPELINE_INVALID"],
    [{ smoothing: 0 }, "SLIPWAY_E_PIPELINE_INVALID"],
  ])("refuses %j", (parameters, code) => {
    expect(() => fitted("multiSeasonal", wave(48), parameters)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses logarithms of values that have none", () => {
    const history = wave(48).map((value, index) => (index === 9 ? -value : value));
    expect(() => fitted("multiSeasonal", history, { transform: "log" })).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_SERIES_INVALID" }),
    );
    expect(fitted("multiSeasonal", history, { transform: "auto" }).forecast(1)).toHaveLength(1);
  });
});

describe("golden numbers", () => {
  it("agrees with the seasonal naive of the goldens", () => {
    const numbers = z.array(z.number());
    const { forecast } = readGolden(
      "metrics",
      z.object({ forecast: z.object({ train: numbers, test: numbers, m: z.number(), snaive_m12_mae: z.number() }) }),
    );
    const prediction = fitted("seasonalNaive", Float64Array.from(forecast.train), { season: forecast.m }).forecast(12);
    const errors = forecast.test.map((actual, step) => Math.abs(actual - (prediction[step] ?? 0)));
    expectRelative(errors.reduce((sum, error) => sum + error, 0) / 12, forecast.snaive_m12_mae, STATISTIC);
  });

  const demand = readDemand();
  const plan = planCutoffs({ length: 4032, horizon: 48, every: 48, origins: 14 });

  it("takes the MASE scale of SCIENCE 10.1 from the training part", () => {
    expect(demand.values.reduce((sum, value) => sum + value, 0)).toBe(119_416_293);
    expect(seasonalScale(headOf(demand, 3360), 3360, 336)).toBeCloseTo(578.9451, 4);
  });

  it.each([
    ["seasonalNaive", { season: 48 }, [1922.98, 3177.01, 6.468, 3.322]],
    ["seasonalNaive", { season: 336 }, [513.88, 647.67, 1.726, 0.888]],
    ["naiveLevelChange", {}, [410.89, 527.17, 1.404, 0.71]],
  ])("reproduces the row of %s %j in SCIENCE 10.1", (id, parameters, [mae = 0, rmse = 0, mape = 0, mase = 0]) => {
    const settings = { seasons: [48, 336], parameters };
    const origins = runBackTest(demand, { ...plan, forecaster: parseForecaster(id), settings });
    const errors = origins.flatMap(({ truth, prediction }) =>
      Array.from(truth, (actual, step) => [actual, (prediction[step] ?? 0) - actual] as const),
    );
    const average = (read: (actual: number, error: number) => number): number =>
      errors.reduce((sum, [actual, error]) => sum + read(actual, error), 0) / errors.length;
    expect(errors).toHaveLength(672);
    expect(average((_, error) => Math.abs(error))).toBeCloseTo(mae, 2);
    expect(Math.sqrt(average((_, error) => error * error))).toBeCloseTo(rmse, 2);
    expect(100 * average((actual, error) => Math.abs(error / actual))).toBeCloseTo(mape, 3);
    expect(average((_, error) => Math.abs(error)) / 578.9451).toBeCloseTo(mase, 3);
  });
});
