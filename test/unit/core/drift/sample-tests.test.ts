import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleTest } from "../../../../core/drift/drift-test.ts";
import { DRIFT_TESTS } from "../../../../core/drift/drift-tests.ts";
import { createRng } from "../../../../core/rng.ts";

const SAMPLE_TESTS = [...DRIFT_TESTS.values()].filter((test): test is SampleTest => test.on === "samples");

const rng = createRng(9);
const normals = (size: number, shift = 0) => Float64Array.from({ length: size }, () => rng.normal() + shift);
const [REFERENCE, SAME, FAR] = [normals(300), normals(200), normals(200, 1)];
const values = fc.array(fc.constantFrom(-3, -0, 0, 0.5, 1, 1, 2, 1e9, Number.NaN, Number.NEGATIVE_INFINITY), {
  maxLength: 25,
});

describe.each(SAMPLE_TESTS)("$id", (test) => {
  const quick = { ...test.parameters, ...("permutations" in test.parameters ? { permutations: 99 } : {}) };
  const compute = (reference: Float64Array, current: Float64Array) =>
    test.computeSamples({ reference, current }, quick);

  it("gives a finite score and a p-value in (0, 1], or a reason, for any values", () => {
    fc.assert(
      fc.property(values, values, (first, second) => {
        const { score, p, reason, figures } = compute(Float64Array.from(first), Float64Array.from(second));
        if (score === null) expect(reason).not.toBe(undefined);
        else expect(Number.isFinite(score)).toBe(true);
        expect(p === null || (p > 0 && p <= 1)).toBe(true);
        expect(Object.values(figures ?? {}).every(Number.isFinite)).toBe(true);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it("takes no notice of the order of rows, nor of missing values", () => {
    const gaps = Float64Array.of(Number.NaN, ...FAR, Number.POSITIVE_INFINITY);
    expect(compute(REFERENCE.toReversed(), gaps.toReversed())).toEqual(compute(REFERENCE, FAR));
  });

  it("finds a shift by one sd, and none where there is none", () => {
    const [near, far] = [compute(REFERENCE, SAME), compute(REFERENCE, FAR)];
    expect(far.score ?? 0).toBeGreaterThan(near.score ?? 0);
    if (far.p === null) return;
    if (test.id !== "ks_min_effect") expect(far.p).toBeLessThanOrEqual(0.01);
    expect(near.p ?? 0).toBeGreaterThan(0.01);
  });

  it("is symmetric where it says so", () => {
    const there = compute(REFERENCE, FAR).score ?? 0;
    if (test.symmetric) expect(compute(FAR, REFERENCE).score).toBeCloseTo(there, 9);
  });

  it("says p = 1 or nothing for equal constants", () => {
    const { score, p, reason } = compute(new Float64Array(30).fill(7), new Float64Array(25).fill(7));
    if (score === null) expect(reason).toContain("interquartile");
    else expect(p ?? 1).toBe(1);
  });

  it("has a reason without rows", () => {
    const none = new Float64Array(0);
    expect(compute(none, FAR).reason).toContain("no rows");
    expect(compute(FAR, Float64Array.of(Number.NaN)).reason).toContain("no rows");
  });
});

it("tells the shift in the sign of current less reference", () => {
  const test = SAMPLE_TESTS.find(({ id }) => id === "mann_whitney");
  const figures = test?.computeSamples({ reference: REFERENCE, current: FAR }).figures;
  expect(figures?.shift).toBeGreaterThan(0.7);
  expect(figures?.shift).toBeLessThan(1.3);
  expect(figures?.shiftLower).toBeLessThan(figures?.shift ?? 0);
  expect(figures?.cles).toBeGreaterThan(0.7);
});

it("keeps distances in units of the reference's spread", () => {
  for (const id of ["wasserstein", "energy"]) {
    const test = SAMPLE_TESTS.find((one) => one.id === id);
    const scaled = { reference: REFERENCE.map((x) => 1000 * x), current: FAR.map((x) => 1000 * x) };
    const plain = test?.computeSamples({ reference: REFERENCE, current: FAR }).score ?? Number.NaN;
    expect(test?.computeSamples(scaled).score).toBeCloseTo(plain, 9);
  }
});

it("shows why ours has frozen bins: one outlier in both samples hides a shift from psi:evidently", () => {
  const test = SAMPLE_TESTS.find(({ id }) => id === "psi:evidently");
  const outlier = (sample: Float64Array) => Float64Array.of(...sample, 1e6);
  expect(test?.computeSamples({ reference: REFERENCE, current: FAR }).score).toBeGreaterThan(0.1);
  expect(test?.computeSamples({ reference: outlier(REFERENCE), current: outlier(FAR) }).score).toBeLessThan(0.001);
});
