import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { betaCdf } from "../../../../core/stats/beta.ts";
import { binomialCdf, binomialSurvival } from "../../../../core/stats/binomial.ts";
import {
  clopperPearsonInterval,
  miettinenNurminenInterval,
  newcombeInterval,
  twoProportionTest,
  wilsonInterval,
} from "../../../../core/stats/proportion.ts";
import { expectPair, expectRelative, P_VALUE, readGolden, STATISTIC } from "../read-golden.ts";

const pair = z.tuple([z.number(), z.number()]);
const { proportions } = readGolden("metrics", z.object({ proportions: z.record(z.string(), pair) }));
const jeffreys = readGolden(
  "stats",
  z.object({
    jeffreys_pd_test: z.array(z.object({ pd: z.number(), defaults: z.number(), n: z.number(), p_value: z.number() })),
  }),
);
const golden = (key: string): [number, number] => proportions[key] ?? [Number.NaN, Number.NaN];
const counts = { x1: 12, n1: 400, x2: 5, n2: 410 };

describe("goldens of statsmodels 0.13.5", () => {
  it("Wilson, Clopper–Pearson, Newcombe and the pooled z", () => {
    expectPair(wilsonInterval(3, 50, 0.95), golden("wilson_3_50"), STATISTIC);
    expectPair(clopperPearsonInterval(3, 50, 0.95), golden("clopper_3_50"), STATISTIC);
    expectPair(newcombeInterval(counts, 0.95), golden("newcombe_diff_12_400_5_410"), STATISTIC);
    const { z: statistic, p } = twoProportionTest(counts);
    expectRelative(statistic, golden("ztest_12_400_vs_5_410")[0], STATISTIC);
    expectRelative(p, golden("ztest_12_400_vs_5_410")[1], P_VALUE);
  });

  /**
   * Red? Our limits no longer solve the score equation. The golden itself is 0.2 % off: statsmodels 0.13.5 writes count0·θ for n0·θ in the
   * cubic of Miettinen and Nurminen, so it is only near, and the score at our limits is checked against a search for the likelihood's maximum.
   */
  it("Miettinen–Nurminen solves its own equation and lies near the golden", () => {
    const limits = miettinenNurminenInterval(counts, 0.95);
    expectPair(limits, golden("miettinen_diff"), 3e-3);
    for (const limit of limits) expectRelative(Math.abs(searchScore(counts, limit)), 1.959963984540054, 1e-6);
  });

  it("the Jeffreys test of a default probability is a beta distribution", () => {
    for (const { pd, defaults, n, p_value } of jeffreys.jeffreys_pd_test) {
      expectRelative(betaCdf(pd, { a: defaults + 0.5, b: n - defaults + 0.5 }), p_value, P_VALUE);
    }
  });
});

/** The score statistic with the constrained shares found by bisection of the likelihood's slope. */
function searchScore({ x1, n1, x2, n2 }: typeof counts, difference: number): number {
  let [low, high] = [Math.max(0, -difference), Math.min(1, 1 - difference)];
  for (let step = 0; step < 200; step++) {
    const p = (low + high) / 2;
    const q = p + difference;
    const slope = x1 / q - (n1 - x1) / (1 - q) + x2 / p - (n2 - x2) / (1 - p);
    if (slope > 0) low = p;
    else high = p;
  }
  const [p2, p1] = [low, low + difference];
  const variance = ((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2) * ((n1 + n2) / (n1 + n2 - 1));
  return (x1 / n1 - x2 / n2 - difference) / Math.sqrt(variance);
}

describe("edges", () => {
  it("stays within [0, 1] and keeps the ends", () => {
    expect(wilsonInterval(0, 10, 0.95)[0]).toBe(0);
    expect(wilsonInterval(10, 10, 0.95)[1]).toBe(1);
    expect(clopperPearsonInterval(0, 10, 0.95)[0]).toBe(0);
    expect(clopperPearsonInterval(10, 10, 0.95)[1]).toBe(1);
    expect(twoProportionTest({ x1: 0, n1: 5, x2: 0, n2: 9 })).toEqual({ z: 0, p: 1 });
    expect(twoProportionTest({ x1: 5, n1: 5, x2: 9, n2: 9 })).toEqual({ z: 0, p: 1 });
  });

  it.each([
    () => wilsonInterval(0, 0, 0.95),
    () => wilsonInterval(3, 2, 0.95),
    () => wilsonInterval(-1, 2, 0.95),
    () => wilsonInterval(1, 2, 95),
    () => clopperPearsonInterval(1, 2, 1),
    () => newcombeInterval({ x1: 1, n1: 0, x2: 1, n2: 2 }, 0.95),
    () => miettinenNurminenInterval({ x1: Number.NaN, n1: 3, x2: 1, n2: 2 }, 0.95),
  ])("refuses impossible counts and levels, case %#", (compute) => {
    expect(compute).toThrow(RangeError);
  });

  it("holds the tails of Clopper–Pearson at half of what the level leaves", () => {
    const [lower, upper] = clopperPearsonInterval(3, 50, 0.9);
    expectRelative(binomialSurvival(3, { n: 50, p: lower }), 0.05, 1e-9);
    expectRelative(binomialCdf(3, { n: 50, p: upper }), 0.05, 1e-9);
  });
});

const twoCounts = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }), fc.nat(), fc.nat())
  .map(([n1, n2, a, b]) => ({ x1: a % (n1 + 1), n1, x2: b % (n2 + 1), n2 }));

describe("properties", () => {
  it("intervals hold the estimate, widen with the level and mirror when the samples change places", () => {
    fc.assert(
      fc.property(twoCounts, ({ x1, n1, x2, n2 }) => {
        const delta = x1 / n1 - x2 / n2;
        for (const interval of [newcombeInterval, miettinenNurminenInterval]) {
          const [lower, upper] = interval({ x1, n1, x2, n2 }, 0.95);
          expect(lower).toBeLessThanOrEqual(delta + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(delta - 1e-12);
          expect(lower).toBeGreaterThanOrEqual(-1 - 1e-12);
          const [mirrored] = interval({ x1: x2, n1: n2, x2: x1, n2: n1 }, 0.95);
          expect(Math.abs(mirrored + upper)).toBeLessThan(1e-9);
        }
        const [narrow, wide] = [wilsonInterval(x1, n1, 0.8), wilsonInterval(x1, n1, 0.99)];
        expect(wide[0]).toBeLessThanOrEqual(narrow[0]);
        expect(wide[1]).toBeGreaterThanOrEqual(narrow[1]);
      }),
    );
  });
});
