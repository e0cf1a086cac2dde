import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { HistogramTest } from "../../../../core/drift/drift-test.ts";
import { DRIFT_TESTS, parseDriftTest } from "../../../../core/drift/drift-tests.ts";
import { type HistogramPair, mergeSmallCells } from "../../../../core/drift/histogram.ts";
import { boundKs } from "../../../../core/drift/ks-binned.ts";
import {
  computeDetectableEffect,
  computeEffectInterval,
  computeMinEffect,
  computeNoiseFloor,
} from "../../../../core/drift/min-effect.ts";
import { readGolden } from "../read-golden.ts";

const {
  categorical,
  two_by_two: square,
  edge_constant_equal: constant,
  ks_min_effect: ks,
} = readGolden(
  "stats",
  z.object({
    categorical: z.object({
      ref: z.array(z.number()),
      cur: z.array(z.number()),
      chi2_homogeneity: z.tuple([z.number(), z.number(), z.number()]),
      g_homogeneity: z.tuple([z.number(), z.number()]).rest(z.number()),
      psi: z.number(),
      kl_ref_cur: z.number(),
      js_distance_base_2: z.number(),
      js_distance_base_e: z.number(),
      evidently_gof_chi2: z.tuple([z.number(), z.number()]),
      hellinger: z.number(),
      tvd: z.number(),
      linf: z.number(),
      cramers_v: z.number(),
      h: z.number(),
      psi_debiased: z.number(),
      jsd_nats: z.number(),
      plain_p_delta0: z.number(),
      "min_effect_p_delta0.1": z.number(),
      "min_effect_p_delta0.05": z.number(),
    }),
    two_by_two: z.object({
      table: z.tuple([z.array(z.number()), z.array(z.number())]),
      fisher: z.tuple([z.number(), z.number()]),
      chi2: z.tuple([z.number(), z.number()]),
      chi2_yates: z.tuple([z.number(), z.number()]),
    }),
    edge_constant_equal: z.object({ chi2_1xK: z.tuple([z.number(), z.number()]) }),
    ks_min_effect: z.object({ D: z.number(), h: z.number(), lcb95: z.number(), "p_delta0.1": z.number() }),
  }),
);
const PAIR = { reference: categorical.ref, current: categorical.cur };

/** Statistics to 1e-9 relative, p-values to 1e-7 (SCIENCE 1.3). */
function expectClose(found: number | null | undefined, wanted: number, tolerance = 1e-9): void {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(tolerance * Math.abs(wanted));
}

function parseHistogramTest(id: string): HistogramTest {
  const test = parseDriftTest(id);
  if (test.on === "samples") throw new Error(`${id} takes samples`);
  return test;
}
const score = (id: string, parameters?: Record<string, number>) => parseHistogramTest(id).compute(PAIR, parameters);

describe("drift statistics against SciPy 1.17.1", () => {
  it.each([
    ["psi", { smoothing: 0 }, categorical.psi],
    ["kl", { smoothing: 0 }, categorical.kl_ref_cur],
    ["hellinger", {}, categorical.hellinger],
    ["tvd", {}, categorical.tvd],
    ["linf", {}, categorical.linf],
    ["cramers_v", {}, categorical.cramers_v],
    ["js_min_effect", { effect: 0.1 }, categorical.js_distance_base_2],
    ["js_base_2", {}, categorical.js_distance_base_2],
    ["js_base_e", {}, categorical.js_distance_base_e],
    ["chi_square:evidently", {}, categorical.evidently_gof_chi2[0]],
    ["chi_square", {}, categorical.chi2_homogeneity[0]],
    ["g_test", {}, categorical.g_homogeneity[0]],
  ])("%s scores as the reference does", (id, parameters, wanted) => {
    expectClose(score(id, parameters).score, wanted);
  });

  it.each([
    ["js_min_effect", { effect: 0.1 }, categorical["min_effect_p_delta0.1"]],
    ["js_min_effect", { effect: 0.05 }, categorical["min_effect_p_delta0.05"]],
    ["js_min_effect", { effect: 0 }, categorical.plain_p_delta0],
    ["js_base_2", {}, categorical.plain_p_delta0],
    ["chi_square:evidently", {}, categorical.evidently_gof_chi2[1]],
    ["chi_square", {}, categorical.chi2_homogeneity[1]],
    ["g_test", {}, categorical.g_homogeneity[1]],
  ])("%s %o has the reference's p-value", (id, parameters, wanted) => {
    expectClose(score(id, parameters).p, wanted, 1e-7);
  });

  it("tests 2×2 tables as the reference does", () => {
    const table = { reference: square.table[0], current: square.table[1] };
    const test = (id: string) => parseHistogramTest(id).compute(table);
    for (const [id, [statistic, p]] of [
      ["chi_square", square.chi2],
      ["chi_square:yates", square.chi2_yates],
    ] as const) {
      expectClose(test(id).score, statistic);
      expectClose(test(id).p, p, 1e-7);
    }
    expectClose(test("fisher_exact").p, square.fisher[1], 1e-7);
    expectClose(1 / (test("fisher_exact").figures?.oddsRatio ?? 0), square.fisher[0]); // ours is current to reference
    expectClose((test("two_proportion_z").score ?? 0) ** 2, square.chi2[0]);
    expectClose(test("two_proportion_z").p, square.chi2[1], 1e-7);
    const { score: none, p } = parseHistogramTest("chi_square").compute({ reference: [30], current: [25] });
    expect([none, p]).toEqual(constant.chi2_1xK);
  });

  it("has the reference's size, divergence and debiased values", () => {
    const result = computeMinEffect(PAIR, { effect: 0.1 });
    expectClose(result.h, categorical.h);
    expectClose(result.jsdNats, categorical.jsd_nats);
    expectClose(score("psi", { smoothing: 0 }).debiased, categorical.psi_debiased);
  });

  it("bounds the Kolmogorov–Smirnov distance as the reference does", () => {
    const { lower, p } = boundKs({ distance: ks.D, h: ks.h }, 0.1);
    expectClose(lower, ks.lcb95);
    expect(p).toBe(ks["p_delta0.1"]);
    expectClose(boundKs({ distance: 0.4, h: 100 }, 0.1).p, 2 * Math.exp(-18), 1e-7);
  });
});

describe("minimum-effect test", () => {
  it.each([
    [2, 69],
    [5, 171],
    [10, 305],
    [20, 544],
    [50, 1196],
  ])("needs h for %i cells as the table of SCIENCE 4.2 says", (cells, h) => {
    expect(Math.abs(computeNoiseFloor(cells, 0.1) - h)).toBeLessThan(1); // the table is rounded both ways
  });

  it.each([
    [100, 0.22],
    [200, 0.18],
    [500, 0.15],
    [1000, 0.135],
    [5000, 0.117],
  ])("finds the effect that the table of SCIENCE 4.2 promises for %i rows", (m, d) => {
    const h = (20_000 * m) / (20_000 + m);
    expect(computeDetectableEffect({ cells: 10, h }, 0.1)).toBeCloseTo(d, 2);
  });

  it("has an interval that excludes the tolerated effect exactly when the test rejects it", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 400 }), { minLength: 4, maxLength: 4 }), (current) => {
        const result = computeMinEffect({ reference: [400, 300, 200, 100], current }, { effect: 0.1 });
        const [lower, upper] = computeEffectInterval(result, 0.9);
        expect(lower > 0.1).toBe(result.p < 0.05);
        expect(lower).toBeLessThanOrEqual(result.distance);
        expect(upper).toBeGreaterThanOrEqual(result.debiased - 1e-9);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("merges small cells into one that is kept, and drops empty ones", () => {
    expect(mergeSmallCells({ reference: [100, 0, 1, 2], current: [100, 0, 2, 1] })).toEqual({
      reference: [100, 3],
      current: [100, 3],
      merged: 2,
    });
  });

  it.each([
    ["equal constants", { reference: [30], current: [25] }],
    ["equal constants among empty cells", { reference: [0, 30, 0], current: [0, 25, 0] }],
    ["an empty current sample", { reference: [30, 20], current: [0, 0] }],
    ["no cells", { reference: [], current: [] }],
  ])("says nothing for %s", (_, pair) => {
    expect(computeMinEffect(pair, { effect: 0.1 })).toMatchObject({ distance: 0, p: 1 });
  });

  it("scores different constants 1 with a p-value above 0", () => {
    const result = computeMinEffect({ reference: [300, 0], current: [0, 250] }, { effect: 0.1 });
    expect(result.distance).toBe(1);
    expect(result.p).toBeGreaterThan(0);
    expect(result.p).toBeLessThan(1e-50);
  });

  it("stays finite for a billion rows", () => {
    const huge = { reference: [5e8, 5e8], current: [5.2e8, 4.8e8] };
    const result = computeMinEffect(huge, { effect: 0.1 });
    expect(result.p).toBeGreaterThan(0.99);
    expect(result.plainP).toBeLessThan(1e-12);
    expect(computeEffectInterval(result, 0.95).every((bound) => bound > 0.01 && bound < 0.02)).toBe(true);
  });
});

const anyCells = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 12 });
const toPair = (rows: readonly (readonly [number, number])[]) => ({
  reference: rows.map(([before]) => before),
  current: rows.map(([, now]) => now),
});

const HISTOGRAM_TESTS = [...DRIFT_TESTS.values()].filter((test): test is HistogramTest => test.on === "histogram");

describe.each(HISTOGRAM_TESTS)("$id", (record) => {
  const parameters = { ...record.parameters, ...("permutations" in record.parameters ? { permutations: 19 } : {}) };
  const quick = { ...parameters, ...("replicates" in parameters ? { replicates: 10 } : {}) };
  const test = { ...record, compute: (pair: HistogramPair) => record.compute(pair, quick) };

  it("gives a finite score and a p-value in (0, 1], or a reason", () => {
    fc.assert(
      fc.property(anyCells, (rows) => {
        const result = test.compute(toPair(rows));
        if (result.score === null) {
          expect(result.reason).not.toBe(undefined);
          return;
        }
        expect(result.score).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(result.score)).toBe(true);
        expect(result.p === null || (result.p > 0 && result.p <= 1)).toBe(true);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it("scores a sample against itself 0", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }), (counts) => {
        const { score: found } = test.compute({ reference: counts, current: counts });
        expect(found ?? 0).toBeCloseTo(0, 12);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it("is symmetric where it says so", () => {
    fc.assert(
      fc.property(anyCells, (rows) => {
        const pair = toPair(rows);
        const there = test.compute(pair).score ?? 0;
        const back = test.compute({ reference: pair.current, current: pair.reference }).score ?? 0;
        if (test.symmetric) expect(back).toBeCloseTo(there, 9);
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it("never scores less for more of the same shift", () => {
    const reference = new Array<number>(10).fill(1000);
    const shifted = (by: number) => reference.map((count, cell) => count + by * (cell - 4.5));
    const scores = [0, 20, 50, 100, 200].map((by) => test.compute({ reference, current: shifted(by) }).score ?? 0);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    if (test.compute({ reference, current: shifted(200) }).score !== null) expect(scores.at(-1)).toBeGreaterThan(0);
  });

  it("says why it has no score without rows", () => {
    expect(test.compute({ reference: [], current: [] })).toMatchObject({ score: null, p: null });
    expect(test.compute({ reference: [5, 5], current: [0, 0] }).reason).toContain("no rows");
  });
});

it("names the known ids for an unknown one", () => {
  expect(() => parseDriftTest("toString")).toThrow(/js_min_effect, psi/);
});

it("gives PSI a reason where an empty cell has no finite value, and a value with smoothing", () => {
  const pair = { reference: [100, 0], current: [90, 10] };
  expect(parseHistogramTest("psi").compute(pair, { smoothing: 0 })).toMatchObject({ score: null });
  expect(parseHistogramTest("psi").compute(pair).score).toBeGreaterThan(0);
});
