import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareModels } from "../../../../core/compare/compare-models.ts";
import { comparedMetric } from "../../../../core/documents/evaluation-comparison.ts";
import { binaryRequest, findMetric, simulateBinary, simulateRegression } from "./requests.ts";

describe("hostile requests", () => {
  const scores = Array.from({ length: 40 }, (_, row) => row / 40);

  it.each([
    ["positives", 1],
    ["negatives", 0],
  ])("of %s alone compare losses and refuse areas", (_name, label) => {
    const request = binaryRequest(Array(40).fill(label), scores, scores.toReversed());
    expect(findMetric(request, "roc_auc")).toMatchObject({ verdict: "not-comparable", ci: null, delta: null });
    expect(findMetric(request, "roc_auc").reason).toContain("one class only");
    expect(findMetric(request, "brier").reason ?? "").not.toContain("one class only");
  });

  it("of two rows or none have no interval and say so", () => {
    const two = compareModels(binaryRequest([1, 0], [0.9, 0.1], [0.4, 0.6]));
    for (const [id, { verdict, ci }] of two) {
      expect(["inconclusive", "not-comparable"], id).toContain(verdict);
      expect(ci, id).toBeNull();
    }
    expect(two.get("brier")?.reason).toContain("fewer than two rows");
    for (const [id, { verdict, reason }] of compareModels(binaryRequest([], [], []))) {
      expect(verdict, id).toBe("not-comparable");
      expect(reason, id).toBeTypeOf("string");
    }
  });

  it("of constant scores are certain of nothing from few rows", () => {
    const truth = [1, 1, 1, 0, 0, 0];
    const request = binaryRequest(truth, truth, Array(6).fill(0.5));
    expect(findMetric(request, "roc_auc")).toMatchObject({ delta: 0.5, ci: null, verdict: "inconclusive" });
    const many = Array.from({ length: 80 }, (_, row) => row % 2);
    const area = findMetric(binaryRequest(many, many, Array(80).fill(0.5)), "roc_auc");
    expect(area).toMatchObject({ ci: [0.5, 0.5], verdict: "better" });
  });

  it.each([1e150, 1e305])("of numbers of %d give finite numbers or reasons", (scale) => {
    const request = simulateRegression({ rows: 60 });
    const truth = request.candidate.truth.map((value) => value * scale);
    const huge = compareModels({
      ...request,
      candidate: { ...request.candidate, truth },
      baseline: { ...request.baseline, truth },
    });
    for (const [id, compared] of huge) {
      comparedMetric.parse(compared);
      if (compared.ci === null) expect(compared.reason, id).toBeTypeOf("string");
      for (const value of Object.values(compared))
        if (typeof value === "number") expect(value, id).toBeLessThan(Infinity);
    }
  });

  it("with one number near the end of the doubles give reasons", () => {
    const request = simulateRegression({ rows: 60 });
    const spoil = (prediction: Float64Array, by: number) => prediction.map((value, row) => (row === 7 ? by : value));
    const spoilt = compareModels({
      ...request,
      candidate: { ...request.candidate, prediction: spoil(request.candidate.prediction, 1e200) },
      baseline: { ...request.baseline, prediction: spoil(request.baseline.prediction, 1e199) },
    });
    for (const [id, compared] of spoilt) {
      comparedMetric.parse(compared);
      if (compared.ci === null) expect(compared.reason, id).toBeTypeOf("string");
    }
  });

  it("of unequal length, kind or metric are refused", () => {
    const request = simulateBinary({ rows: 20 });
    expect(() => compareModels({ ...request, baseline: simulateBinary({ rows: 21 }).baseline })).toThrow(RangeError);
    expect(() => compareModels({ ...request, metrics: ["rmse"] })).toThrow(/There is no metric "rmse"/);
    expect(() => compareModels({ ...request, kind: "regression" })).toThrow(RangeError);
  });

  it("of any few rows never throw and never claim without an interval", () => {
    const row = fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 4 }),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 14 }), (rows) => {
        const request = binaryRequest(
          rows.map(([truth]) => truth),
          rows.map(([, own]) => own / 4),
          rows.map(([, , other]) => other / 4),
        );
        for (const compared of compareModels({ ...request, replicates: 60 }).values()) {
          comparedMetric.parse(compared);
          if (compared.ci === null) expect(["inconclusive", "not-comparable"]).toContain(compared.verdict);
        }
      }),
      { numRuns: 60 },
    );
  });
});
