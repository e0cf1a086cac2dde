import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shrinkEstimates } from "../../../../core/stats/shrink.ts";

describe("shrinkEstimates", () => {
  it("agrees with a count by hand", () => {
    // w = 1, 1, 4: weighted mean 1, Q = 1 + 1 + 0 = 2 = k − 1, so nothing lies between them.
    const equal = shrinkEstimates([
      { value: 0, se: 1 },
      { value: 2, se: 1 },
      { value: 1, se: 0.5 },
    ]);
    expect(equal).toEqual({ values: [1, 1, 1], mean: 1, between: 0 });
    // w = 1, 1: mean 5, Q = 50, τ² = (50 − 1)/(2 − 1) = 49: each keeps 49/50 of its distance.
    const apart = shrinkEstimates([
      { value: 0, se: 1 },
      { value: 10, se: 1 },
    ]);
    expect(apart?.between).toBeCloseTo(49, 12);
    expect(apart?.values[0]).toBeCloseTo(0.1, 12);
    expect(apart?.values[1]).toBeCloseTo(9.9, 12);
  });

  it("leaves alone what nothing can be borrowed for", () => {
    expect(shrinkEstimates([])).toBeNull();
    expect(shrinkEstimates([{ value: 3, se: 1 }])?.values).toEqual([3]);
    const exact = { value: 7, se: 0 };
    expect(shrinkEstimates([exact, { value: 0, se: 1 }, { value: 1, se: 1 }])?.values[0]).toBe(7);
  });

  it("never leaves the span between estimate and mean, and moves the noisier of two further", () => {
    const estimate = fc.record({
      value: fc.double({ min: -5, max: 5, noNaN: true }),
      se: fc.double({ min: 0.01, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(estimate, { minLength: 2, maxLength: 12 }), (estimates) => {
        const { values = [], mean = Number.NaN, between = Number.NaN } = shrinkEstimates(estimates) ?? {};
        expect(between).toBeGreaterThanOrEqual(0);
        const kept = estimates.map(({ value, se }, index) => {
          const moved = values[index] ?? Number.NaN;
          expect(moved).toBeGreaterThanOrEqual(Math.min(value, mean) - 1e-9);
          expect(moved).toBeLessThanOrEqual(Math.max(value, mean) + 1e-9);
          return { se, share: between / (between + se ** 2) };
        });
        const byNoise = kept.toSorted((left, right) => left.se - right.se);
        for (const [index, { share }] of byNoise.entries()) {
          expect(share).toBeLessThanOrEqual((byNoise[index - 1]?.share ?? 1) + 1e-12);
        }
      }),
    );
  });
});
