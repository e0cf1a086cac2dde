import { describe, expect, it } from "vitest";
import type { ResolvedBaseline } from "../../../../core/compare/resolved-baseline.ts";
import type { Evaluation } from "../../../../core/documents/evaluation.ts";
import type { ComparedSlice } from "../../../../core/documents/evaluation-comparison.ts";
import type { PipelineInput } from "../../../../core/pipeline/schema.ts";
import { createRng } from "../../../../core/rng.ts";
import { evaluate, gateOf, ready, type Scored } from "./compared-world.ts";

const ROWS = 3000;
const HOMES = ["own", "rent", "parents", "other"];

/** Two models of the same rows; the candidate knows little of those who rent and are of age 20 to 29. */
function buildWorld(): { readonly candidate: Scored; readonly baseline: Scored } {
  const rng = createRng(3);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const truth = rng.uniform() < 0.3 ? 1 : 0;
    const home = row % 50 === 0 ? "boat" : (HOMES[rng.integer(HOMES.length)] ?? "");
    const age = 20 + rng.integer(40);
    const signal = rng.normal() + 1.5 * truth;
    const weak = home === "rent" || age < 30;
    const logistic = (value: number): number => 1 / (1 + Math.exp(0.75 - value));
    return {
      truth,
      home,
      age: String(age),
      own: logistic((weak ? 0.1 : 1) * signal + 0.3 * rng.normal()),
      other: logistic(signal + 0.3 * rng.normal()),
    };
  });
  const truth = rows.map((row) => row.truth);
  const slices = { home: rows.map(({ home }) => home), age: rows.map(({ age }) => age), one: rows.map(() => "same") };
  return {
    candidate: { truth, score: rows.map(({ own }) => own), slices },
    baseline: { truth, score: rows.map(({ other }) => other), slices },
  };
}

const { candidate, baseline } = buildWorld();

function compare(given: PipelineInput["evaluate"], against: ResolvedBaseline = ready(baseline)): Evaluation {
  return evaluate(candidate, { metrics: ["roc_auc"], ...given }, { baseline: against });
}

function declaredOf({ comparedSlices = [] }: Evaluation): readonly ComparedSlice[] {
  return comparedSlices.filter(({ declared }) => declared);
}

function sliceOf(evaluation: Evaluation, value: string): ComparedSlice {
  const slice = declaredOf(evaluation).find((one) => one.value === value);
  if (slice === undefined) throw new Error(`there is no slice ${value}`);
  return slice;
}

describe("declared slices", () => {
  const gated = compare({ slices: ["home"], comparison: { sliceMargin: 0.05 } });

  it("fail the gate where one is shown to lose more than the margin", () => {
    expect(declaredOf(gated).map(({ value, verdict }) => [value, verdict])).toEqual(
      expect.arrayContaining([
        ["rent", "fail"],
        ["boat", "insufficient"],
      ]) as unknown,
    );
    expect(gateOf(gated, "slices.roc_auc")).toMatchObject({
      rule: "nonInferiorTo",
      limit: -0.05,
      verdict: "fail",
      value: sliceOf(gated, "rent").delta,
      bound: sliceOf(gated, "rent").ci?.[0],
      pHolm: sliceOf(gated, "rent").pHolm,
    });
    expect(gateOf(gated, "slices.roc_auc").detail).toContain('home = "rent" by 0.');
    expect(gated.outcome).toBe("failed");
  });

  it("are all counted by Holm, except those with too few rows", () => {
    const judged = declaredOf(gated).filter(({ p }) => p !== null);
    expect(judged).toHaveLength(4);
    const smallest = judged.toSorted((left, right) => (left.p ?? 1) - (right.p ?? 1))[0];
    expect(smallest?.value).toBe("rent");
    expect(smallest?.pHolm).toBeCloseTo(4 * (smallest?.p ?? 1), 15);
    expect(sliceOf(gated, "boat")).toMatchObject({
      n: 60,
      p: null,
      pHolm: null,
      ci: null,
      reason: "60 rows, 200 needed",
    });
  });

  it("draw their deltas towards each other", () => {
    const judged = declaredOf(gated).filter(({ p }) => p !== null);
    const deltas = judged.map(({ delta }) => delta ?? 0);
    const mean = deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length;
    for (const { delta, shrunkDelta } of judged) {
      expect(Math.abs((shrunkDelta ?? 9) - mean)).toBeLessThan(Math.abs((delta ?? 0) - mean) + 0.005);
    }
    expect(sliceOf(gated, "boat").shrunkDelta).toBeNull();
  });

  it("warn at level warn, and where no margin is given", () => {
    const warned = compare({ slices: ["home"], comparison: { sliceMargin: 0.05, sliceLevel: "warn" } });
    expect([sliceOf(warned, "rent").verdict, gateOf(warned, "slices.roc_auc").verdict, warned.outcome]).toEqual([
      "warn",
      "warn",
      "passed",
    ]);
    const shown = compare({ slices: ["home"] });
    expect([sliceOf(shown, "rent").verdict, shown.gates, shown.outcome]).toEqual(["warn", [], "passed"]);
  });

  it("pass with a margin that covers the loss, in units or as a share of the slice's own baseline", () => {
    for (const sliceMargin of [0.5, "60%"]) {
      const held = compare({ slices: ["home"], comparison: { sliceMargin } });
      expect(gateOf(held, "slices.roc_auc")).toMatchObject({ verdict: "pass" });
      expect(gateOf(held, "slices.roc_auc").detail).toContain("None of 4 compared slices");
      expect(gateOf(held, "slices.roc_auc").detail).toContain(
        "4 hold it, 0 have too few rows to tell, 1 are too small",
      );
    }
  });

  it.each<[string, ResolvedBaseline, PipelineInput["evaluate"], string]>([
    ["first model", { state: "absent", section: ready(baseline).section }, {}, "pass"],
    [
      "first model that must fail",
      { state: "absent", section: ready(baseline).section },
      { firstModel: "fail" },
      "fail",
    ],
    ["no fit", { state: "not-comparable", section: ready(baseline).section }, {}, "not-comparable"],
    [
      "too few rows anywhere",
      ready(baseline),
      { comparison: { sliceMargin: 0.05, minSliceRows: 2000 } },
      "inconclusive",
    ],
  ])("are gated without deltas: %s", (...[, against, given, verdict]) => {
    const evaluation = compare({ slices: ["home"], comparison: { sliceMargin: 0.05 }, ...given }, against);
    expect(gateOf(evaluation, "slices.roc_auc")).toMatchObject({ verdict, value: null, bound: null });
  });

  it("of identical predictions all hold", () => {
    const same = compare({ slices: ["home"], comparison: { sliceMargin: 0 } }, ready(candidate));
    expect(gateOf(same, "slices.roc_auc")).toMatchObject({ verdict: "pass", value: 0 });
    expect(declaredOf(same).filter(({ verdict }) => verdict === "pass")).toHaveLength(4);
  });
});

describe("the search for bad slices", () => {
  const found = (evaluation: Evaluation): readonly ComparedSlice[] =>
    (evaluation.comparedSlices ?? []).filter(({ declared }) => !declared);

  it("looks through other columns, numbers by quarters, and puts the worst first", () => {
    const slices = found(compare({ slices: ["home"] }));
    expect(slices[0]).toMatchObject({ column: "age", value: "< 30", verdict: "warn", metric: "roc_auc" });
    expect(slices.map(({ column }) => column)).not.toContain("home");
    expect(slices.map(({ column }) => column)).not.toContain("one");
    expect(slices.length).toBeLessThanOrEqual(10);
  });

  it("counts all that were searched", () => {
    const [worst] = found(compare({ slices: ["home"] }));
    expect(worst?.pHolm).toBeCloseTo(Math.min(1, 4 * (worst?.p ?? 1)), 12);
    const [wider] = found(compare({}));
    expect(wider?.pHolm).toBeCloseTo(Math.min(1, 8 * (wider?.p ?? 1)), 12);
  });

  it("is advisory, and can be switched off", () => {
    const evaluation = compare({ comparison: { sliceMargin: 0.05 }, slices: ["one"] });
    expect(found(evaluation)[0]).toMatchObject({ verdict: "warn" });
    expect(evaluation.gates.map(({ metric }) => metric)).toEqual(["slices.roc_auc"]);
    expect(found(compare({ comparison: { searchSlices: false } }))).toEqual([]);
  });

  it("finds nothing where nothing is worse", () => {
    expect(found(compare({}, ready(candidate)))).toEqual([]);
    expect(evaluate(candidate, {}, {}).comparedSlices).toBeUndefined();
  });
});
