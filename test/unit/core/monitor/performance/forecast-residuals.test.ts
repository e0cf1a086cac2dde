import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { watchResiduals } from "../../../../../core/monitor/performance/forecast-residuals.ts";
import { scoreAgainst, scoreAgainstPast } from "../../../../../core/monitor/performance/residual-scores.ts";
import type { Residuals } from "../../../../../core/monitor/performance/residual-seasons.ts";
import { createRng } from "../../../../../core/rng.ts";
import { DAY_MS, START } from "./served-scene.ts";

const HOUR_MS = 3_600_000;

/** Hourly residuals whose spread depends on the hour and whose days have something in common; from day `shiftAt` on biased by `shift`. */
function draw(days: number, seed: number, { first = 0, shiftAt = days, shift = 0 } = {}): Residuals {
  const rng = createRng(seed);
  const [at, residual]: [number[], number[]] = [[], []];
  for (let day = 0; day < days; day++) {
    const common = 3 * rng.normal() + (day >= shiftAt ? shift : 0);
    for (let hour = 0; hour < 24; hour++) {
      at.push(START + (first + day) * DAY_MS + hour * HOUR_MS);
      residual.push(common + (1 + hour / 6) * rng.normal() - hour / 4);
    }
  }
  return { at: Float64Array.from(at), residual: Float64Array.from(residual) };
}

const REFERENCE = draw(28, 1);
const watch = (served: Residuals, reference = REFERENCE) => watchResiduals(reference, served, { windowMs: DAY_MS });

describe("residuals of forecasts", () => {
  it("raise next to no alarm while they are those of the back-test", () => {
    const alarms = [2, 3, 4, 5, 6].map(
      (seed) => watch(draw(120, seed, { first: 28 }), draw(28, 100 + seed))?.alarms.length,
    );
    expect(alarms.reduce((sum: number, count) => sum + (count ?? 99), 0)).toBeLessThanOrEqual(1); // 600 days
  });

  it.each([12, -12])("that are biased by %d are found within days, on the side on which they are", (shift) => {
    const found = watch(draw(60, 7, { first: 28, shiftAt: 40, shift }));
    const alarm = found?.alarms[0] ?? 0;
    expect((alarm - START) / DAY_MS - 68).toBeGreaterThan(0);
    expect((alarm - START) / DAY_MS - 68).toBeLessThanOrEqual(4);
    const sides = found?.detectors.filter(({ alarmAt }) => alarmAt !== null).map(({ detail }) => detail.slice(0, 15));
    expect(new Set(sides)).toEqual(new Set([shift > 0 ? "Forecasts above" : "Forecasts below"]));
    expect(found?.section.windows.at(-1)?.z).toBeGreaterThan(shift > 0 ? 1 : -5);
  });

  it("are compared within their hour, and with the back-test alone where it has seen the year", () => {
    const short = watch(draw(30, 8, { first: 28 }));
    expect(short?.section).toMatchObject({ season: "hour of day", reference: 28 });
    expect(short?.detectors).toHaveLength(4);
    expect(watch(draw(30, 8, { first: 400 }), draw(330, 9))?.detectors).toHaveLength(2);
  });

  it.each([
    ["too short", draw(7, 1)],
    ["constant", { at: REFERENCE.at, residual: new Float64Array(REFERENCE.at.length) }],
    ["empty", { at: new Float64Array(0), residual: new Float64Array(0) }],
  ])("cannot be watched with a back-test that is %s", (_, reference) => {
    expect(watch(draw(10, 1), reference)).toBeUndefined();
  });

  it("do not depend on the order of rows", () => {
    const served = draw(20, 3, { first: 28 });
    const order = [...served.at.keys()].toReversed();
    const pick = (values: Float64Array) => Float64Array.from(order, (row) => values[row] as number);
    const turned = watch({ at: pick(served.at), residual: pick(served.residual) });
    expect(turned?.section.windows.map(({ start, rows }) => [start, rows])).toEqual(
      watch(served)?.section.windows.map(({ start, rows }) => [start, rows]),
    );
    expect(turned?.alarms).toEqual(watch(served)?.alarms);
  });
});

describe("normal scores of days", () => {
  const levels = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 10, maxLength: 60 });

  it("stay within four, whatever the days are, and do not know the unit", () => {
    fc.assert(
      fc.property(levels, levels, (known, own) => {
        const scores = [...scoreAgainst(known, own), ...scoreAgainstPast(own)];
        expect(scores.every((score) => Math.abs(score) <= 4)).toBe(true);
        const scaled = scoreAgainst(
          known.map((level) => 4 * level),
          own.map((level) => 4 * level),
        );
        for (const [index, score] of scoreAgainst(known, own).entries()) expect(scaled[index]).toBeCloseTo(score, 9);
      }),
      { seed: 5 },
    );
  });

  it("say nothing before there is a past", () => {
    expect(scoreAgainstPast([1, 5, 9, 2])).toEqual([0, 0, 0, 0]);
  });
});
