import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertKnownAt, knownLength } from "../../../../core/forecast/availability.ts";
import { FORECASTERS, parseForecaster } from "../../../../core/forecast/forecasters.ts";
import { planCutoffs, runBackTest } from "../../../../core/forecast/rolling-origin.ts";
import { buildSeries } from "../../../../core/forecast/series.ts";
import { seriesOf } from "./demand.ts";

const settings = { seasons: [4, 12] };
const values = fc
  .array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 60, maxLength: 90 })
  .map((numbers) => Float64Array.from(numbers));

describe("planCutoffs", () => {
  it("takes the newest origins whose horizon is complete", () => {
    const plan = planCutoffs({ length: 4032, horizon: 48, every: 48, origins: 14 });
    expect(plan.cutoffs).toHaveLength(14);
    expect([plan.cutoffs[0], plan.cutoffs.at(-1)]).toEqual([3360, 3984]);
  });

  it("refuses more origins than the series has room for", () => {
    expect(() => planCutoffs({ length: 100, horizon: 48, every: 48, origins: 3 })).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_SPLIT_INVALID" }),
    );
  });
});

describe("runBackTest", () => {
  it("does not see what comes after an origin: any future gives the same forecasts", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FORECASTERS.values()), values, fc.boolean(), (forecaster, known, refit) => {
        const cutoffs = [40, 46, 52];
        const run = (given: Float64Array) =>
          runBackTest(seriesOf(given), { forecaster, settings, cutoffs, horizon: 6, refit });
        const [plain, other] = [known, known.map((value, index) => (index >= 46 ? 1e3 + index : value))].map(run);
        expect(other?.slice(0, 2).map(({ prediction }) => prediction)).toEqual(
          plain?.slice(0, 2).map(({ prediction }) => prediction),
        );
        expect(other?.[1]?.scale).toEqual(plain?.[1]?.scale);
      }),
    );
  });

  it("forgets what lies before a sliding window", () => {
    const forecaster = parseForecaster("mean");
    const series = seriesOf(Float64Array.from({ length: 40 }, (_, index) => (index < 20 ? 1000 : 5)));
    const run = (window?: number) =>
      runBackTest(series, {
        forecaster,
        settings,
        cutoffs: [36],
        horizon: 2,
        ...(window === undefined ? {} : { window }),
      })[0]?.prediction[0];
    expect(run(10)).toBe(5);
    expect(run()).toBeGreaterThan(400);
  });

  it("fits once without refitting, and still shows later values to the model", () => {
    const series = seriesOf(Float64Array.from({ length: 40 }, (_, index) => index ** 2));
    const run = (id: string, refit: boolean) =>
      runBackTest(series, { forecaster: parseForecaster(id), settings, cutoffs: [20, 30], horizon: 1, refit }).map(
        ({ prediction }) => prediction[0],
      );
    expect(run("mean", false)[1]).toBe(run("mean", false)[0]);
    expect(run("mean", true)[1]).not.toBe(run("mean", true)[0]);
    expect(run("drift", false)[1]).toBe(29 ** 2 + 19);
    expect(run("seasonalNaive", false)).toEqual(run("seasonalNaive", true));
  });

  it("forecasts further when the newest values are published late", () => {
    const length = 30;
    const timestampMs = Float64Array.from({ length }, (_, index) => index * 1000);
    const availableMs = timestampMs.map((time) => time + 3000);
    const series = buildSeries(
      { timestampMs, values: timestampMs.map((time) => time / 1000) },
      { fillSeason: 4, availableMs },
    );
    expect(knownLength(series, 20)).toBe(18);
    const [origin] = runBackTest(series, {
      forecaster: parseForecaster("seasonalNaive"),
      settings: { seasons: [4] },
      cutoffs: [20],
      horizon: 2,
    });
    // 0 … 17 are known; 14 … 17 repeat from 18 on, so that steps 20 and 21 get 16 and 17.
    expect([...(origin?.prediction ?? [])]).toEqual([16, 17]);
  });

  it("counts no gap as a truth", () => {
    const given = Float64Array.from({ length: 30 }, (_, index) => (index === 27 ? Number.NaN : index));
    const [origin] = runBackTest(seriesOf(given), {
      forecaster: parseForecaster("mean"),
      settings,
      cutoffs: [26],
      horizon: 3,
    });
    expect([...(origin?.truth ?? [])]).toEqual([26, Number.NaN, 28]);
  });
});

describe("assertKnownAt", () => {
  it("takes features that were known at the origin", () => {
    expect(() =>
      assertKnownAt(
        [
          { timestampMs: 90, availableMs: 50 },
          { timestampMs: 10, availableMs: 60 },
        ],
        60,
      ),
    ).not.toThrow();
  });

  it.each([61, Number.NaN])("refuses a planted look-ahead: known at %s for an origin of 60", (availableMs) => {
    expect(() =>
      assertKnownAt(
        [
          { timestampMs: 70, availableMs: 30 },
          { timestampMs: 80, availableMs },
        ],
        60,
      ),
    ).toThrow(
      expect.objectContaining({
        code: "SLIPWAY_E_LOOK_AHEAD",
        message: expect.stringMatching(/^1 feature rows/) as string,
      }),
    );
  });
});
