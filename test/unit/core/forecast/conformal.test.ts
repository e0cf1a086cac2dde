import { describe, expect, it } from "vitest";
import { buildIntervals, calibrationOrigins, halfWidths } from "../../../../core/forecast/conformal.ts";
import type { BackTestOrigin } from "../../../../core/forecast/rolling-origin.ts";
import { createRng } from "../../../../core/rng.ts";

function originsOf(residuals: readonly (readonly number[])[]): readonly BackTestOrigin[] {
  return residuals.map((own, index) => ({
    cutoff: 100 + index * own.length,
    known: 100 + index * own.length,
    prediction: new Float64Array(own.length).fill(50),
    truth: Float64Array.from(own, (residual) => 50 + residual),
    scale: 1,
    squaredScale: 1,
  }));
}

describe("calibrationOrigins", () => {
  it.each([
    [0.9, 29],
    [0.95, 39],
    [0.8, 29],
    [0.99, 99],
  ])("is exact for a level of %s at %s origins", (level, expected) => {
    expect(calibrationOrigins(level)).toBe(expected);
  });
});

describe("halfWidths", () => {
  it("takes the order statistic of each step", () => {
    const origins = originsOf(Array.from({ length: 9 }, (_, index) => [index + 1, -10 * (index + 1)]));
    expect([...halfWidths(origins, { level: 0.8, horizon: 2 })]).toEqual([8, 80]);
  });

  it("gives no bound rather than one that does not hold", () => {
    expect([...halfWidths(originsOf([[1], [2]]), { level: 0.9, horizon: 1 })]).toEqual([Number.NaN]);
  });
});

describe("buildIntervals", () => {
  it("lets only earlier origins calibrate whose horizon was known", () => {
    const origins = originsOf(Array.from({ length: 12 }, (_, index) => [index, index]));
    const later = origins.map((origin, index) =>
      index === 11 ? { ...origin, truth: origin.truth.map(() => 1e9) } : origin,
    );
    const settings = { level: 0.5, origins: 5 };
    expect(buildIntervals(later, settings)).toEqual(buildIntervals(origins, settings));
    expect(buildIntervals(origins, settings).map(({ calibration }) => calibration)).toEqual([
      0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5,
    ]);
    const overlapping = origins.map((origin, index) => ({ ...origin, cutoff: 100 + index, known: 100 + index }));
    expect(buildIntervals(overlapping, settings)[3]?.calibration).toBe(2);
  });

  it("holds the stated share of exchangeable values", () => {
    const rng = createRng(11);
    const origins = originsOf(Array.from({ length: 2000 }, () => [rng.normal()]));
    const intervals = buildIntervals(origins, { level: 0.9, origins: 29 });
    const judged = origins.map((origin, index) => [origin, intervals[index]] as const).slice(29);
    const hits = judged.filter(([{ truth }, own]) => {
      const [actual = 0, lower = 0, upper = 0] = [truth[0], own?.lower[0], own?.upper[0]];
      return lower <= actual && actual <= upper;
    });
    // Four standard errors of a share of 0.9 among 1971, and half as much again because neighbours share residuals.
    expect(Math.abs(hits.length / judged.length - 0.9)).toBeLessThan(0.04);
  });
});
