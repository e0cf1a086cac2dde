import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { testDieboldMariano } from "../../../../core/stats/diebold-mariano.ts";
import { testFiveByTwo } from "../../../../core/stats/five-by-two.ts";
import { testMcNemar } from "../../../../core/stats/mcnemar.ts";
import { testNadeauBengio } from "../../../../core/stats/nadeau-bengio.ts";
import { testPairedPermutation } from "../../../../core/stats/paired-permutation.ts";
import { expectRelative, P_VALUE, readGolden, STATISTIC } from "../read-golden.ts";

const numbers = z.array(z.number());
const pair = z.tuple([z.number(), z.number()]);
const goldens = readGolden(
  "metrics",
  z.object({
    mcnemar: z.object({ table: z.array(numbers), exact: pair, chi2_corrected: pair, midp: z.number() }),
    five_by_two: z.object({ diffs: z.array(pair), t: z.number(), p_t: z.number(), F: z.number(), p_F: z.number() }),
    nadeau_bengio: z.object({
      diffs: numbers,
      test_train_ratio: z.number(),
      t: z.number(),
      p_two_sided: z.number(),
    }),
  }),
);
const { dm_test: dm } = z
  .object({ dm_test: z.object({ h1_power1: pair, h1_power2: pair }) })
  .parse(JSON.parse(readFileSync(resolve("test/fixtures/golden/r_reference.json"), "utf8")));

describe("McNemar", () => {
  const [[, b = 0] = [], [c = 0] = []] = goldens.mcnemar.table;

  it("meets the goldens", () => {
    const { exactP, corrected, midP } = testMcNemar(b, c);
    expect(Math.min(b, c)).toBe(goldens.mcnemar.exact[0]);
    expectRelative(exactP, goldens.mcnemar.exact[1], P_VALUE);
    expectRelative(corrected.statistic, goldens.mcnemar.chi2_corrected[0], STATISTIC);
    expectRelative(corrected.p, goldens.mcnemar.chi2_corrected[1], P_VALUE);
    expectRelative(midP, goldens.mcnemar.midp, P_VALUE);
  });

  it("is symmetric, at most 1, and says nothing without discordant rows", () => {
    expect(testMcNemar(0, 0)).toEqual({ exactP: 1, corrected: { statistic: 0, p: 1 }, midP: 1 });
    expect(testMcNemar(7, 7)).toEqual({ exactP: 1, corrected: { statistic: 0, p: 1 }, midP: 1 });
    const counts = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(counts, counts, (first, second) => {
        const result = testMcNemar(first, second);
        expect(result).toEqual(testMcNemar(second, first));
        expect(result.midP).toBeLessThanOrEqual(result.exactP);
        expect(result.exactP).toBeLessThanOrEqual(1);
        expect(result.midP).toBeGreaterThan(0);
      }),
    );
  });
});

describe("Diebold–Mariano", () => {
  const errors = (scale: (index: number) => number) =>
    Float64Array.from({ length: 60 }, (_, index) => scale(index + 1));
  const first = errors((index) => 2 * Math.sin(0.7 * index) + 0.3);
  const second = errors((index) => 1.8 * Math.cos(0.5 * index));
  // R takes first less second, so its first series stands where ours has the second.
  const differences = (power: number) =>
    first.map((error, index) => Math.abs(error) ** power - Math.abs(second[index] as number) ** power);

  it.each([
    [1, dm.h1_power1],
    [2, dm.h1_power2],
  ] as const)("meets R for losses of power %i", (power, [statistic, p]) => {
    const result = testDieboldMariano(differences(power), 1);
    expect(result?.statistic).toBeCloseTo(statistic, 8);
    expect(result?.p).toBeCloseTo(p, 8);
    expect(result?.usedHorizon).toBe(1);
  });

  it("falls back to one step where the long-run variance is negative, as R does", () => {
    for (const power of [1, 2]) {
      const result = testDieboldMariano(differences(power), 4);
      expect(result).toEqual(testDieboldMariano(differences(power), 1));
    }
  });

  it("agrees with a hand count of two steps", () => {
    // mean 1, deviations −1 0 1 0 … of 8: γ0 = ½, γ1 = 0; √(8 + 1 − 4 + 2/8)/8 corrects.
    const result = testDieboldMariano(Float64Array.of(0, 1, 2, 1, 0, 1, 2, 1), 2);
    expect(result?.statistic).toBeCloseTo((1 / Math.sqrt(0.5 / 8)) * Math.sqrt((8 + 1 - 4 + 2 / 8) / 8), 12);
    expect(result?.usedHorizon).toBe(2);
  });

  it("has no answer for too few or equal differences", () => {
    expect(testDieboldMariano(new Float64Array(0), 1)).toBeNull();
    expect(testDieboldMariano(Float64Array.of(1), 1)).toBeNull();
    expect(testDieboldMariano(Float64Array.of(1, 2, 3), 2)).toBeNull();
    expect(testDieboldMariano(new Float64Array(20), 1)).toBeNull();
  });
});

describe("repeated cross-validation", () => {
  it("meets the goldens of 5×2", () => {
    const { diffs, t, p_t, F, p_F } = goldens.five_by_two;
    const result = testFiveByTwo(diffs);
    expectRelative(result?.t.statistic ?? 0, t, STATISTIC);
    expectRelative(result?.t.p ?? 0, p_t, P_VALUE);
    expectRelative(result?.f.statistic ?? 0, F, STATISTIC);
    expectRelative(result?.f.p ?? 0, p_F, P_VALUE);
  });

  it("refuses other than five repetitions, and has no answer without spread", () => {
    expect(() => testFiveByTwo([[0.1, 0.2]])).toThrow(RangeError);
    expect(testFiveByTwo(Array.from({ length: 5 }, () => [0.1, 0.1] as const))).toBeNull();
  });

  it("meets the goldens of Nadeau and Bengio", () => {
    const { diffs, test_train_ratio: ratio, t, p_two_sided: p } = goldens.nadeau_bengio;
    const result = testNadeauBengio(diffs, ratio);
    expectRelative(result?.t ?? 0, t, STATISTIC);
    expectRelative(result?.p ?? 0, p, P_VALUE);
    expect(testNadeauBengio([0.1], ratio)).toBeNull();
    expect(testNadeauBengio([0.5, 0.5, 0.5], ratio)).toBeNull();
  });
});

describe("paired permutation", () => {
  const meanOf = (differences: readonly number[]) => (swapped: Uint8Array) =>
    differences.reduce((sum, value, row) => sum + (swapped[row] === 1 ? -value : value), 0) / differences.length;
  const request = { permutations: 20_000, seed: 3 };

  it("agrees with counting all swaps", () => {
    const differences = [0.3, -0.1, 0.5, 0.2, 0.4, -0.2, 0.6, 0.1];
    const improvement = meanOf(differences);
    const observed = improvement(new Uint8Array(8));
    let extreme = 0;
    for (let mask = 0; mask < 256; mask++) {
      const swapped = Uint8Array.from({ length: 8 }, (_, row) => (mask >> row) & 1);
      if (Math.abs(improvement(swapped)) >= observed - 1e-12) extreme += 1;
    }
    const exact = extreme / 256;
    const p = testPairedPermutation({ rows: 8, improvement, ...request });
    expect(Math.abs(p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / request.permutations) + 1e-4);
  });

  it("is never 0, 1 for equal models, and the same for the same seed", () => {
    const far = { rows: 100, improvement: meanOf(Array.from({ length: 100 }, () => 1)), ...request, permutations: 99 };
    expect(testPairedPermutation(far)).toBe(0.01);
    expect(testPairedPermutation({ ...far, improvement: () => 0 })).toBe(1);
    expect(testPairedPermutation({ ...far, rows: 0 })).toBe(1);
    expect(testPairedPermutation(far)).toBe(testPairedPermutation(far));
  });
});
