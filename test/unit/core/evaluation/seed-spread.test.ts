import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTable } from "../../../../core/data/table.ts";
import { buildSeedSpread, deriveSeeds, measureSeed, spreadMetricOf } from "../../../../core/evaluation/seed-spread.ts";
import { pipelineSchema } from "../../../../core/pipeline/schema.ts";

const spreadOf = (values: readonly (number | null)[]) =>
  buildSeedSpread({ metric: "roc_auc", refitted: false, seeds: values.map((_, seed) => seed), values: [...values] });

describe("deriveSeeds", () => {
  it("begins with the main seed, never repeats one, and only grows when more are asked for", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 100 }), (seed, count) => {
        const seeds = deriveSeeds(seed, count);
        expect(seeds[0]).toBe(seed);
        expect(new Set(seeds).size).toBe(count);
        expect(deriveSeeds(seed, count + 5).slice(0, count)).toEqual(seeds);
        expect(seeds.every(Number.isSafeInteger)).toBe(true);
      }),
    );
  });

  it("gives the same seeds on every machine", () => {
    expect(deriveSeeds(7, 3)).toEqual([7, 210494603, 3993689120]);
  });
});

describe("buildSeedSpread", () => {
  // NumPy 2.4: np.mean and np.std(ddof=1).
  it.each([
    { values: [0.81, 0.83, 0.82, 0.85, 0.8], mean: 0.822, sd: 0.019235384061671346 },
    { values: [1, 2, 3, 4], mean: 2.5, sd: 1.2909944487358056 },
    { values: [0.5, 0.5], mean: 0.5, sd: 0 },
  ])("has mean $mean and sd $sd", ({ values, mean, sd }) => {
    const spread = spreadOf(values);
    expect(spread.mean).toBeCloseTo(mean, 14);
    expect(spread.sd).toBeCloseTo(sd, 14);
    expect(spread).toMatchObject({ part: "validation", values, metric: "roc_auc" });
  });

  it.each([
    { values: [], mean: null, sd: null },
    { values: [0.5], mean: 0.5, sd: null },
    { values: [0.5, null, 0.7], mean: null, sd: null },
    { values: [null, null], mean: null, sd: null },
  ])("of $values has mean $mean and sd $sd", ({ values, mean, sd }) => {
    expect(spreadOf(values)).toMatchObject({ mean, sd });
  });

  it("does not depend on the order, and follows the unit", () => {
    const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.1, max: 10, noNaN: true }), (values, factor) => {
        const { sd } = spreadOf(values);
        expect(spreadOf(values.toReversed()).sd).toBeCloseTo(sd ?? Number.NaN, 8);
        expect(spreadOf(values.map((value) => value * factor + 1)).sd).toBeCloseTo((sd ?? Number.NaN) * factor, 6);
      }),
    );
  });
});

describe("measureSeed", () => {
  const table = buildTable([{ name: "y", kind: "category", values: ["bad", "good", "bad", "good"] }]);
  const scored = {
    part: { table, rowIds: ["1", "2", "3", "4"] },
    task: { kind: "binary", target: "y", positive: "bad" },
    modelTask: { kind: "binary", target: "y", positive: "bad", negative: "good" },
    metric: "roc_auc",
    threshold: 0.5,
  } as const;

  it("is the metric of these rows", () => {
    expect(measureSeed({ ...scored, outputs: Float64Array.of(0.9, 0.2, 0.4, 0.6) })).toBe(0.75);
    expect(measureSeed({ ...scored, metric: "recall", outputs: Float64Array.of(0.9, 0.2, 0.4, 0.6) })).toBe(0.5);
    expect(
      measureSeed({ ...scored, metric: "recall", threshold: 0.3, outputs: Float64Array.of(0.9, 0.2, 0.4, 0.6) }),
    ).toBe(1);
  });

  it("is null where the rows do not define it", () => {
    const onlyBad = { table: buildTable([{ name: "y", kind: "category", values: ["bad"] }]), rowIds: ["1"] };
    const nothing = { table: buildTable([{ name: "y", kind: "category", values: [] }]), rowIds: [] };
    expect(measureSeed({ ...scored, part: onlyBad, outputs: Float64Array.of(0.9) })).toBeNull();
    expect(measureSeed({ ...scored, part: nothing, outputs: new Float64Array() })).toBeNull();
  });
});

describe("spreadMetricOf", () => {
  const pipeline = (task: object, evaluate: object) =>
    pipelineSchema.parse({ name: "p", task, data: { source: "d.csv" }, train: { kind: "gbt" }, evaluate });

  it.each([
    [{ kind: "binary", target: "y", positive: "1" }, {}, "roc_auc"],
    [{ kind: "binary", target: "y", positive: "1" }, { primary: "brier" }, "brier"],
    [{ kind: "regression", target: "y" }, {}, "rmse"],
    [{ kind: "multiclass", target: "y" }, {}, "roc_auc_ovr_macro"],
  ])("of %o judged by %o is %s", (task, evaluate, expected) => {
    expect(spreadMetricOf(pipeline(task, evaluate))).toBe(expected);
  });
});
