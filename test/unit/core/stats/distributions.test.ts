import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { betaCdf, betaQuantile, betaSurvival } from "../../../../core/stats/beta.ts";
import { binomialCdf, binomialMass, binomialSurvival, binomialTest } from "../../../../core/stats/binomial.ts";
import { chiSquareQuantile, chiSquareSurvival } from "../../../../core/stats/chi-square.ts";
import { fSurvival } from "../../../../core/stats/f.ts";
import { logGamma, regularizedGammaP, regularizedGammaQ } from "../../../../core/stats/gamma.ts";
import {
  noncentralChiSquareQuantile,
  noncentralChiSquareSurvival,
  noncentralityAt,
} from "../../../../core/stats/noncentral-chi-square.ts";
import { normalCdf, normalQuantile, normalSurvival } from "../../../../core/stats/normal.ts";
import { clopperPearsonInterval } from "../../../../core/stats/proportion.ts";
import { studentQuantile, studentSurvival } from "../../../../core/stats/student.ts";
import { expectRelative, P_VALUE, readGolden, STATISTIC } from "../read-golden.ts";

const { special } = readGolden("stats", z.object({ special: z.record(z.string(), z.number()) }));

/** Red? The formula drifted from SciPy 1.17.1: compare with the card of the function, never widen the tolerance. */
describe("goldens of the special functions", () => {
  it.each<[string, number, number]>([
    ["chi2_sf(12.3,4)", chiSquareSurvival(12.3, 4), P_VALUE],
    ["ncx2_sf(30,9,12)", noncentralChiSquareSurvival(30, { dof: 9, lambda: 12 }), P_VALUE],
    ["ncx2_sf(300,19,200)", noncentralChiSquareSurvival(300, { dof: 19, lambda: 200 }), P_VALUE],
    ["ncx2_ppf(.95,9,12)", noncentralChiSquareQuantile(0.95, { dof: 9, lambda: 12 }), STATISTIC],
    ["t_ppf(.99,12)", studentQuantile(0.99, 12), STATISTIC],
    ["norm_sf(8)", normalSurvival(8), STATISTIC],
    ["binomtest_2s(3,50,.1)", binomialTest(3, { n: 50, p: 0.1 }), P_VALUE],
    ["betainc_clopper_lower(3/50,.95)", clopperPearsonInterval(3, 50, 0.95)[0], STATISTIC],
    ["betainc_clopper_upper(3/50,.95)", clopperPearsonInterval(3, 50, 0.95)[1], STATISTIC],
    ["f_sf(3.3,10,5)", fSurvival(3.3, { d1: 10, d2: 5 }), P_VALUE],
  ])("%s", (key, actual, tolerance) => {
    expectRelative(actual, special[key] ?? Number.NaN, tolerance);
  });
});

describe("gamma", () => {
  it("agrees with factorials, with Γ(½) = √π and with its recurrence", () => {
    expectRelative(Math.exp(logGamma(11)), 3_628_800, 1e-13);
    expectRelative(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
        const gap = logGamma(x + 1) - logGamma(x) - Math.log(x);
        expect(Math.abs(gap)).toBeLessThan(1e-12 * Math.max(1, Math.abs(logGamma(x + 1))));
      }),
    );
  });

  it("has an exponential as Q(1, x) and complementary halves, up to large arguments", () => {
    expectRelative(regularizedGammaQ(1, 50), Math.exp(-50), 1e-13);
    expect(regularizedGammaQ(3, 0)).toBe(1);
    expect(regularizedGammaQ(3, Number.POSITIVE_INFINITY)).toBe(0);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (a, ratio) => {
          const sum = regularizedGammaP(a, a * ratio) + regularizedGammaQ(a, a * ratio);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  it.each([
    () => logGamma(0),
    () => logGamma(Number.NaN),
    () => regularizedGammaP(-1, 1),
    () => regularizedGammaQ(1, Number.NaN),
  ])("refuses what is outside of its domain, case %#", (compute) => {
    expect(compute).toThrow(RangeError);
  });
});

describe("chi-square", () => {
  it("is 1 at and below 0, inverts itself in both tails, and has two degrees as an exponential", () => {
    expect(chiSquareSurvival(-1, 3)).toBe(1);
    expect(chiSquareQuantile(0, 3)).toBe(0);
    expectRelative(chiSquareSurvival(9, 2), Math.exp(-4.5), 1e-13);
    for (const p of [1e-12, 0.01, 0.5, 0.95, 1 - 1e-9]) {
      expectRelative(1 - chiSquareSurvival(chiSquareQuantile(p, 9), 9), p, 1e-4 * (p < 1e-9 ? 1 : 1e-8));
    }
    expect(() => chiSquareQuantile(1, 3)).toThrow(RangeError);
  });
});

describe("non-central chi-square", () => {
  it("is the central one without non-centrality, grows with it, and stays a probability at huge values", () => {
    expect(noncentralChiSquareSurvival(12.3, { dof: 4, lambda: 0 })).toBe(chiSquareSurvival(12.3, 4));
    expect(noncentralChiSquareSurvival(0, { dof: 4, lambda: 3 })).toBe(1);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 5000, noNaN: true }),
        fc.double({ min: 0, max: 8000, noNaN: true }),
        (dof, lambda, x) => {
          const survival = noncentralChiSquareSurvival(x, { dof, lambda });
          expect(survival).toBeGreaterThanOrEqual(0);
          expect(survival).toBeLessThanOrEqual(1);
          expect(noncentralChiSquareSurvival(x, { dof, lambda: lambda * 1.1 + 1 })).toBeGreaterThanOrEqual(
            survival - 1e-13,
          );
        },
      ),
    );
  });

  it("is near its normal limit for a non-centrality of a million", () => {
    const [dof, lambda] = [9, 1_000_000];
    const spread = Math.sqrt(2 * (dof + 2 * lambda));
    for (const deviate of [-1, 0, 1, 2]) {
      const survival = noncentralChiSquareSurvival(dof + lambda + deviate * spread, { dof, lambda });
      expect(Math.abs(survival - normalSurvival(deviate))).toBeLessThan(1e-3);
    }
  });

  it("finds the non-centrality of a survival, and 0 where none reaches it", () => {
    const survival = noncentralChiSquareSurvival(30, { dof: 9, lambda: 12 });
    expectRelative(noncentralityAt(30, { dof: 9, survival }), 12, 1e-10);
    expect(noncentralityAt(3, { dof: 9, survival: 0.05 })).toBe(0);
    expect(noncentralityAt(0, { dof: 9, survival: 0.05 })).toBe(0);
    expect(() => noncentralityAt(3, { dof: 9, survival: 0 })).toThrow(RangeError);
  });
});

describe("normal", () => {
  it("keeps its digits far out in the tail", () => {
    expectRelative(normalSurvival(30), 4.906713927148187e-198, 1e-12);
    expect(normalSurvival(0)).toBe(0.5);
    expectRelative(normalCdf(-8), normalSurvival(8), 1e-15);
    expect(normalSurvival(Number.POSITIVE_INFINITY)).toBe(0);
  });

  it("inverts itself and is odd", () => {
    expectRelative(normalQuantile(0.975), 1.959963984540054, 1e-14);
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (p) => {
        expectRelative(normalSurvival(-normalQuantile(p)), p, 1e-11);
      }),
    );
    expect(normalQuantile(0.25)).toBe(-normalQuantile(0.75));
    for (const p of [0, 1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});

describe("beta, Student, F and binomial", () => {
  it("has x^a as the distribution for b = 1 and mirrors its tails", () => {
    expectRelative(betaCdf(0.3, { a: 4, b: 1 }), 0.3 ** 4, 1e-13);
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 5000, noNaN: true }),
        fc.double({ min: 0.05, max: 5000, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, x) => {
          expect(Math.abs(betaCdf(x, { a, b }) + betaSurvival(x, { a, b }) - 1)).toBeLessThan(1e-11);
        },
      ),
    );
  });

  it("inverts the beta distribution", () => {
    for (const p of [1e-10, 0.025, 0.5, 0.975]) {
      expectRelative(betaCdf(betaQuantile(p, { a: 3, b: 48 }), { a: 3, b: 48 }), p, 1e-10);
    }
    expect([betaQuantile(0, { a: 2, b: 2 }), betaQuantile(1, { a: 2, b: 2 })]).toEqual([0, 1]);
    expect(() => betaCdf(0.5, { a: 0, b: 1 })).toThrow(RangeError);
    expect(() => betaQuantile(2, { a: 1, b: 1 })).toThrow(RangeError);
  });

  it("has Cauchy as Student with one degree and the normal as its limit", () => {
    expectRelative(studentSurvival(3, 1), 0.5 - Math.atan(3) / Math.PI, 1e-12);
    expectRelative(studentQuantile(0.975, 1e8), normalQuantile(0.975), 1e-7);
    expectRelative(studentQuantile(0.025, 7), -studentQuantile(0.975, 7), 1e-14);
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(studentSurvival(Number.POSITIVE_INFINITY, 3)).toBe(0);
    expect(() => studentQuantile(0, 3)).toThrow(RangeError);
  });

  it("has F(1, d) as the square of Student", () => {
    expectRelative(fSurvival(2.5 ** 2, { d1: 1, d2: 7 }), 2 * studentSurvival(2.5, 7), 1e-13);
    expect(fSurvival(0, { d1: 3, d2: 3 })).toBe(1);
  });

  it("sums binomial masses to the distribution and to 1", () => {
    const binomial = { n: 20, p: 0.37 };
    let sum = 0;
    for (let k = 0; k <= 20; k++) {
      sum += binomialMass(k, binomial);
      expect(Math.abs(binomialCdf(k, binomial) - sum)).toBeLessThan(1e-13);
      expect(Math.abs(binomialSurvival(k + 1, binomial) + sum - 1)).toBeLessThan(1e-13);
    }
    expect([binomialCdf(-1, binomial), binomialCdf(20, binomial), binomialSurvival(21, binomial)]).toEqual([0, 1, 0]);
    expectRelative(binomialTest(10, { n: 20, p: 0.5 }), 1, 1e-13);
    expect([0, 1, 5].map((k) => binomialMass(k, { n: 5, p: 0 }))).toEqual([1, 0, 0]);
    expect([0, 5, 6].map((k) => binomialMass(k, { n: 5, p: 1 }))).toEqual([0, 1, 0]);
  });
});
