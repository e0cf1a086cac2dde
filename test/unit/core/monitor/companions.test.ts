import { describe, expect, it } from "vitest";
import { DRIFT_TEST_IDS } from "../../../../core/drift/drift-test-ids.ts";
import { DRIFT_TESTS } from "../../../../core/drift/drift-tests.ts";
import { type CompanionData, computeCompanions } from "../../../../core/monitor/companions.ts";

const counted: CompanionData = {
  kind: "number",
  values: { reference: [50, 50], current: [30, 20] },
  explicit: { reference: [50, 50, 0, 0, 0], current: [25, 15, 10, 5, 5] },
  samples: null,
};

describe("companions", () => {
  it("has the ids of the registry for schemas", () => {
    expect([...DRIFT_TEST_IDS]).toEqual([...DRIFT_TESTS.keys()]);
  });

  it("takes PSI over missing and out-of-range cells, distances over values alone", () => {
    const [psi, tvd] = computeCompanions(["psi", "tvd"], counted);
    expect(psi?.score).toBeGreaterThan(1);
    expect(psi?.figures?.debiased).toBeLessThan(psi?.score ?? 0);
    expect(tvd?.score).toBeCloseTo(0.1, 12);
  });

  it("says that samples need rows, and takes them when they are at hand", () => {
    const [without] = computeCompanions(["ks"], counted);
    expect(without).toMatchObject({ test: "ks", score: null, p: null });
    expect(without?.reason).toContain("needs rows");
    const samples = { reference: Float64Array.of(1, 2, 3, 4, 5), current: Float64Array.of(3.5, 6, 7, 8) };
    const [ks, shift] = computeCompanions(["ks", "mann_whitney"], { ...counted, samples });
    expect(ks).toMatchObject({ score: 0.75, reason: null });
    expect(shift?.figures?.shift).toBe(3);
  });

  it("says which kind a statistic is for", () => {
    expect(computeCompanions(["psi:deepchecks"], counted)[0]?.reason).toBe("is for categories");
    expect(computeCompanions(["ks"], { ...counted, kind: "category" })[0]?.reason).toBe("is for numbers");
    expect(() => computeCompanions(["nothing"], counted)).toThrow(/js_min_effect/);
  });

  it("computes every statistic of the registry, or says why not", () => {
    for (const kind of ["number", "category"] as const) {
      for (const { score, reason } of computeCompanions(DRIFT_TEST_IDS, { ...counted, kind })) {
        expect(score === null).toBe(reason !== null);
      }
    }
  });
});
