import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { countBeaten } from "../../../../core/stats/count-beaten.ts";
import { benjaminiHochberg, benjaminiYekutieli, bonferroni, holm } from "../../../../core/stats/multiplicity.ts";
import { quantile, quantileSorted } from "../../../../core/stats/quantile.ts";
import { findRoot, findRootAbove } from "../../../../core/stats/root.ts";
import { expectRelative, P_VALUE, readGolden } from "../read-golden.ts";

const numbers = z.array(z.number());
const { multiple_testing: golden } = readGolden(
  "metrics",
  z.object({
    multiple_testing: z.object({
      p: numbers,
      bonferroni: numbers,
      holm: numbers,
      fdr_bh: numbers,
      fdr_by: numbers,
      "reject_bh_q0.05": z.number(),
      "reject_bh_q0.25": z.number(),
    }),
  }),
);

describe("multiplicity", () => {
  it.each([
    ["bonferroni", bonferroni, golden.bonferroni],
    ["holm", holm, golden.holm],
    ["benjaminiHochberg", benjaminiHochberg, golden.fdr_bh],
    ["benjaminiYekutieli", benjaminiYekutieli, golden.fdr_by],
  ] as const)("%s meets statsmodels 0.13.5", (_, adjust, expected) => {
    for (const [index, p] of adjust(golden.p).entries()) expectRelative(p, expected[index] ?? Number.NaN, P_VALUE);
    expect(adjust([])).toEqual([]);
    expect(adjust([0.03])).toEqual([0.03]);
    expect(() => adjust([0.1, Number.NaN])).toThrow(RangeError);
    expect(() => adjust([1.1])).toThrow(RangeError);
  });

  it("rejects 1 at q = 0.05 and 6 at q = 0.25", () => {
    const adjusted = benjaminiHochberg(golden.p);
    // 0.25 is met exactly; rounding must not decide.
    expect(adjusted.filter((p) => p <= 0.05 + 1e-12)).toHaveLength(golden["reject_bh_q0.05"]);
    expect(adjusted.filter((p) => p <= 0.25 + 1e-12)).toHaveLength(golden["reject_bh_q0.25"]);
  });

  it("follows the order of its input and never lowers a p", () => {
    const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(probabilities, (p) => {
        for (const adjust of [bonferroni, holm, benjaminiHochberg, benjaminiYekutieli]) {
          const adjusted = adjust(p);
          expect(adjust(p.toReversed())).toEqual(adjusted.toReversed());
          for (const [index, value] of adjusted.entries()) {
            expect(value).toBeGreaterThanOrEqual((p[index] ?? 0) * (1 - 1e-12));
            expect(value).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});

describe("quantiles and counts", () => {
  it("interpolates as type 7", () => {
    expect([0, 0.25, 0.5, 0.9, 1].map((p) => quantile([4, 1, 3, 2], p))).toEqual([1, 1.75, 2.5, 3.7, 4]);
    expect(quantile([7], 0.3)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => quantileSorted([1], Number.NaN)).toThrow(RangeError);
  });

  it("counts ties a half", () => {
    const sorted = Float64Array.of(0.1, 0.5, 0.5, 0.5, 0.9);
    expect([0, 0.1, 0.3, 0.5, 0.9, 2].map((value) => countBeaten(sorted, value))).toEqual([0, 0.5, 1, 2.5, 4.5, 5]);
    expect(countBeaten(new Float64Array(0), 1)).toBe(0);
    expect([-0, 0].map((value) => countBeaten(Float64Array.of(-0, 0), value))).toEqual([1, 1]);
  });

  it("gives the number of pairs to either side together", () => {
    const integers = fc.array(fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(integers, integers, (left, right) => {
        const beaten = (own: number[], other: number[]): number => {
          const sorted = Float64Array.from(other).sort();
          return own.reduce((sum, value) => sum + countBeaten(sorted, value), 0);
        };
        expect(beaten(left, right) + beaten(right, left)).toBe(left.length * right.length);
      }),
    );
  });
});

describe("roots", () => {
  it("finds them to the last bits, at the ends and far out", () => {
    expectRelative(
      findRoot((x) => x ** 3 - 2, { lower: 0, upper: 10 }),
      2 ** (1 / 3),
      1e-15,
    );
    expect(findRoot((x) => x, { lower: 0, upper: 1 })).toBe(0);
    expectRelative(
      findRootAbove((x) => 1e9 - x, 1),
      1e9,
      1e-15,
    );
    expect(findRootAbove((x) => -1 - x, 1)).toBe(0);
    expect(() => findRoot(() => 1, { lower: 0, upper: 1 })).toThrow(RangeError);
    expect(() => findRootAbove(() => 1, 1)).toThrow(RangeError);
  });
});
