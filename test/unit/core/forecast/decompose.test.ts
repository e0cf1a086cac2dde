import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decompose } from "../../../../core/forecast/decompose.ts";
import { loessAt, smoothLoess } from "../../../../core/forecast/loess.ts";

const numbers = z.array(z.number());
const golden = z
  .object({
    periods: numbers,
    windows: numbers,
    iterations: z.number(),
    values: numbers,
    trend: numbers,
    seasonal: z.array(numbers),
    remainder: numbers,
  })
  .parse(JSON.parse(readFileSync("test/fixtures/golden/decomposition.json", "utf8")));

function gapOf(actual: ArrayLike<number>, expected: readonly number[]): number {
  return expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (actual[index] ?? Number.NaN))), 0);
}

describe("decompose", () => {
  it("agrees with MSTL of statsmodels", () => {
    const { periods, windows, iterations } = golden;
    const seasons = periods.map((period, index) => ({ period, window: windows[index] ?? 0 }));
    const { seasonal, trend, adjusted } = decompose(Float64Array.from(golden.values), { seasons, iterations });
    expect(gapOf(trend, golden.trend)).toBeLessThan(1e-9);
    for (const [index, own] of seasonal.entries()) expect(gapOf(own, golden.seasonal[index] ?? [])).toBeLessThan(1e-9);
    const remainder = adjusted.map((value, index) => value - (trend[index] ?? 0));
    expect(gapOf(remainder, golden.remainder)).toBeLessThan(1e-9);
  });

  it("adds up to the series", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 24, maxLength: 60 }),
        (values) => {
          const seasons = [
            { period: 4, window: 7 },
            { period: 12, window: 11 },
          ];
          const { seasonal, adjusted } = decompose(Float64Array.from(values), { seasons, iterations: 2 });
          const sums = adjusted.map((value, index) => seasonal.reduce((sum, own) => sum + (own[index] ?? 0), value));
          expect(gapOf(sums, values)).toBeLessThan(1e-8);
        },
      ),
    );
  });
});

describe("loess", () => {
  it("leaves a line as it is, also beyond its ends", () => {
    const line = Float64Array.from({ length: 20 }, (_, index) => 3 + 2 * index);
    const options = { window: 7, degree: 1 } as const;
    expect(gapOf(smoothLoess(line, options), [...line])).toBeLessThan(1e-9);
    expect(loessAt(line, -1, options)).toBeCloseTo(1, 9);
    expect(loessAt(line, 20, options)).toBeCloseTo(43, 9);
  });

  it.each([0, 1] as const)("leaves a constant as it is at degree %s, with windows longer than the series", (degree) => {
    expect(gapOf(smoothLoess(new Float64Array(5).fill(4), { window: 11, degree }), [4, 4, 4, 4, 4])).toBeLessThan(
      1e-12,
    );
    expect(loessAt(Float64Array.of(4), 9, { window: 11, degree })).toBe(4);
  });

  it("is the same by its kernel inside as point by point", () => {
    const values = Float64Array.from({ length: 40 }, (_, index) => Math.sin(index * index));
    for (const degree of [0, 1] as const) {
      const options = { window: 9, degree };
      expect(
        gapOf(
          smoothLoess(values, options),
          Array.from(values, (_, index) => loessAt(values, index, options)),
        ),
      ).toBeLessThan(1e-12);
    }
  });
});
