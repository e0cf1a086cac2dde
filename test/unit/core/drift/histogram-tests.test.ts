import { describe, expect, it } from "vitest";
import { chiSquareEvidently, chiSquareYates } from "../../../../core/drift/chi-square-compat.ts";
import { cramersV } from "../../../../core/drift/cramers-v.ts";
import { cramersVCorrected } from "../../../../core/drift/cramers-v-corrected.ts";
import type { HistogramPair } from "../../../../core/drift/histogram.ts";
import { testByPermutation } from "../../../../core/drift/histogram-permutation.ts";
import { psi } from "../../../../core/drift/psi.ts";
import { psiDeepchecks, psiEvidentlyLevels, psiScorecard } from "../../../../core/drift/psi-compat.ts";
import { psiInterval } from "../../../../core/drift/psi-interval.ts";
import { tvd } from "../../../../core/drift/tvd.ts";
import { fisherExact, twoProportionZ } from "../../../../core/drift/two-proportions.ts";
import { createRng } from "../../../../core/rng.ts";
import { drawBinomial, drawHypergeometric } from "../../../../core/stats/draw-counts.ts";

const term = (p: number, q: number): number => (q - p) * Math.log(q / p);

describe("PSI as other tools have it", () => {
  const pair = { reference: [900, 100, 0], current: [800, 150, 50] };

  it("fills an empty cell with 1e-4 and renormalises nothing", () => {
    const wanted = term(0.9, 0.8) + term(0.1, 0.15) + term(1e-4, 0.05);
    expect(psiEvidentlyLevels.compute(pair).score).toBeCloseTo(wanted, 12);
    // A share at or below 1e-4 makes the filling a millionth of it.
    const tiny = { reference: [99_999, 1, 0], current: [50, 50, 50] };
    const third = 1 / 3;
    expect(psiEvidentlyLevels.compute(tiny).score).toBeCloseTo(
      term(0.99999, third) + term(0.00001, third) + term(1e-11, third),
      10,
    );
  });

  it("joins levels below 1 % and lifts shares to 1 %", () => {
    const wanted = term(0.9, 0.8) + term(0.1, 0.15) + term(0.01, 0.05) + term(0.01, 0.01);
    expect(psiDeepchecks.compute(pair).score).toBeCloseTo(wanted, 12);
    expect(psiDeepchecks.compute({ reference: [995, 5], current: [995, 4] }).score).toBeCloseTo(0, 3);
  });

  it("counts an empty cell as 0.9 rows of a scorecard", () => {
    expect(psiScorecard.compute(pair).score).toBeCloseTo(term(0.9, 0.8) + term(0.1, 0.15) + term(0.0009, 0.05), 12);
  });
});

describe("PSI without noise", () => {
  it("has an interval that holds the true value as often as it says", () => {
    const [p, q] = [
      [0.4, 0.3, 0.2, 0.1],
      [0.3, 0.3, 0.25, 0.15],
    ] as const;
    const truth = p.reduce((sum, share, cell) => sum + term(share, q[cell] ?? 0), 0);
    const rng = createRng(1);
    const draw = (shares: readonly number[], rows: number) => {
      const counts = shares.map(() => 0);
      for (let row = 0; row < rows; row++) {
        let [cell, rest] = [0, rng.uniform()];
        while (cell < shares.length - 1 && rest >= (shares[cell] ?? 0)) rest -= shares[cell++] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
      return counts;
    };
    const trials = 150;
    let [held, total] = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const pair = { reference: draw(p, 2000), current: draw(q, 500) };
      const { score, figures } = psiInterval.compute(pair, { replicates: 200, level: 0.95, seed: trial });
      total += score ?? 0;
      if ((figures?.lower ?? 1) <= truth && truth <= (figures?.upper ?? 0)) held += 1;
    }
    expect(Math.abs(total / trials - truth)).toBeLessThan(0.005);
    expect(held / trials).toBeGreaterThan(0.89);
  });

  it("is the debiased PSI", () => {
    const pair = { reference: [500, 300, 200], current: [90, 70, 60] };
    expect(psiInterval.compute(pair).score).toBe(psi.compute(pair).debiased);
  });
});

describe("permutation of counts", () => {
  it("agrees with the chi-square of two cells, at any size", () => {
    const pair = { reference: [600_000_000, 400_000_000], current: [600_040, 399_960] };
    const { p } = tvd.compute(pair, { permutations: 1999, seed: 3 });
    const wanted = twoProportionZ.compute(pair).p ?? Number.NaN;
    expect(Math.abs((p ?? 0) - wanted)).toBeLessThan(4 * Math.sqrt((wanted * (1 - wanted)) / 1999));
  });

  it("is sure of equal counts and of nothing more than its permutations allow", () => {
    const same = { reference: [5, 5], current: [5, 5] };
    expect(tvd.compute(same).p).toBe(1);
    const far: HistogramPair = { reference: [500, 0], current: [0, 500] };
    expect(testByPermutation(far, ({ current }) => current[1] ?? 0, { permutations: 99, seed: 1 }).p).toBe(0.01);
  });

  it("draws counts with the mean and variance of their law", () => {
    const rng = createRng(2);
    const draws = Array.from({ length: 20_000 }, () =>
      drawHypergeometric({ n1: 40, n2: 60, drawn: 30 }, rng.uniform()),
    );
    const trials = Array.from({ length: 20_000 }, () => drawBinomial({ n: 50, p: 0.3 }, rng.uniform()));
    const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
    const variance = (list: readonly number[]) => mean(list.map((value) => (value - mean(list)) ** 2));
    expect(Math.abs(mean(draws) - 12)).toBeLessThan(4 * Math.sqrt(5.09 / 20_000));
    expect(Math.abs(variance(draws) / ((30 * 0.4 * 0.6 * 70) / 99) - 1)).toBeLessThan(0.05);
    expect(Math.abs(mean(trials) - 15)).toBeLessThan(4 * Math.sqrt(10.5 / 20_000));
    expect(Math.abs(variance(trials) / 10.5 - 1)).toBeLessThan(0.05);
    expect([drawBinomial({ n: 9, p: 0 }, 0.5), drawBinomial({ n: 9, p: 1 }, 0.5)]).toEqual([0, 9]);
    expect(drawHypergeometric({ n1: 5, n2: 0, drawn: 5 }, 0.5)).toBe(5);
  });
});

describe("two values", () => {
  it("has an interval of the difference, current less reference", () => {
    const { figures } = twoProportionZ.compute({ reference: [300, 700], current: [180, 320] });
    expect(figures?.difference).toBeCloseTo(0.06, 12);
    expect(figures?.differenceLower).toBeGreaterThan(0);
    expect(figures?.differenceUpper).toBeLessThan(0.12);
  });

  it("takes Fisher's p where an expected count is below 5", () => {
    const pair = { reference: [2, 98], current: [6, 54] };
    expect(twoProportionZ.compute(pair).p).toBe(fisherExact.compute(pair).p);
  });

  it("says why a third value has no score", () => {
    for (const test of [twoProportionZ, fisherExact, chiSquareYates]) {
      expect(test.compute({ reference: [5, 5, 5], current: [5, 5, 5] }).reason).toContain("two values");
    }
    expect(fisherExact.compute({ reference: [1e6, 1], current: [5, 5] }).reason).toContain("two_proportion_z");
  });

  it("says nothing for equal constants", () => {
    for (const test of [twoProportionZ, fisherExact, chiSquareYates]) {
      expect(test.compute({ reference: [30], current: [25] })).toMatchObject({ score: 0, p: 1 });
    }
  });
});

it("gives a level that the reference lacks the smallest p of all, as Evidently's goodness of fit gives 0", () => {
  expect(chiSquareEvidently.compute({ reference: [100, 0], current: [90, 10] }).p).toBe(Number.MIN_VALUE);
});

it("takes the bias off Cramér's V", () => {
  const noise = { reference: [210, 195, 205, 190, 200], current: [45, 35, 42, 38, 40] };
  expect(cramersVCorrected.compute(noise).score).toBe(0);
  expect(cramersV.compute(noise).score).toBeGreaterThan(0.01);
  expect(cramersVCorrected.compute({ reference: [500, 0], current: [0, 500] }).score).toBeGreaterThan(0.99);
});
