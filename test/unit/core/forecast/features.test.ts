import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarFeatures, dayOf } from "../../../../core/forecast/calendar-features.ts";
import { fourierFeatures } from "../../../../core/forecast/fourier-features.ts";
import { lagFeatures } from "../../../../core/forecast/lag-features.ts";

const HALF_HOUR = 1_800_000;

describe("calendarFeatures", () => {
  it("knows the clock, the weekday and the holidays", () => {
    const noon = Date.parse("2000-08-28T12:30:00Z"); // a bank holiday, a Monday
    const holidays = new Set([dayOf(noon)]);
    expect(calendarFeatures(noon, { stepMs: HALF_HOUR, holidays })).toEqual({
      hour: 12.5,
      stepOfDay: 25,
      dayOfWeek: 0,
      workingDay: false,
      holiday: true,
      besideHoliday: false,
    });
    expect(calendarFeatures(noon - 86_400_000, { stepMs: HALF_HOUR, holidays })).toMatchObject({
      dayOfWeek: 6,
      workingDay: false,
      besideHoliday: true,
    });
  });

  it("takes the offset of local time", () => {
    const midnight = Date.parse("2012-01-01T00:00:00+11:00");
    expect(calendarFeatures(midnight, { stepMs: HALF_HOUR, offsetMinutes: 660 })).toMatchObject({
      hour: 0,
      dayOfWeek: 6,
    });
  });

  it("agrees with the platform's calendar on any day, also before 1970", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000 * 48, max: 40_000 * 48 }), (step) => {
        const time = step * HALF_HOUR;
        const date = new Date(time);
        expect(calendarFeatures(time, { stepMs: HALF_HOUR })).toMatchObject({
          hour: date.getUTCHours() + date.getUTCMinutes() / 60,
          dayOfWeek: (date.getUTCDay() + 6) % 7,
        });
      }),
    );
  });

  it("refuses steps that do not divide a day", () => {
    expect(() => calendarFeatures(0, { stepMs: 7 * 60_000 })).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_SERIES_INVALID" }),
    );
  });
});

describe("fourierFeatures", () => {
  it("returns to itself after a period", () => {
    const [now, later] = [fourierFeatures(5, { period: 48, order: 3 }), fourierFeatures(53, { period: 48, order: 3 })];
    expect(now).toHaveLength(6);
    for (const [index, value] of later.entries()) expect(value).toBeCloseTo(now[index] ?? 0, 10);
    expect(fourierFeatures(12, { period: 48, order: 1 }).map((value) => value.toFixed(9))).toEqual([
      "1.000000000",
      "0.000000000",
    ]);
  });

  it("refuses more waves than the steps can show", () => {
    expect(() => fourierFeatures(0, { period: 4, order: 3 })).toThrow(RangeError);
  });
});

describe("lagFeatures", () => {
  it("reads earlier values, and nothing before the start", () => {
    expect(lagFeatures(Float64Array.of(1, 2, 3, 4), 3, { lags: [2, 3, 5], horizon: 2 })).toEqual([2, 1, Number.NaN]);
  });

  it.each([1, 47, 0, -1, 48.5, Number.NaN])("refuses a planted look-ahead: lag %s for a horizon of 48", (lag) => {
    expect(() => lagFeatures(new Float64Array(100), 99, { lags: [48, lag], horizon: 48 })).toThrow(
      expect.objectContaining({
        code: "SLIPWAY_E_LOOK_AHEAD",
        remedy: expect.stringContaining("train.features.lags name lags of 48 steps or more") as string,
      }),
    );
  });
});
