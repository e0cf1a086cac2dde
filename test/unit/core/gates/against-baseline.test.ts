import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Standing } from "../../../../core/compare/standing.ts";
import type { GateResult } from "../../../../core/documents/evaluation.ts";
import type { ComparedMetric } from "../../../../core/documents/evaluation-comparison.ts";
import { adjustGroups } from "../../../../core/gates/adjust-groups.ts";
import { type BaselineEvidence, decideAgainstBaseline, decideFloors } from "../../../../core/gates/decide-gates.ts";
import type { DecidedGate } from "../../../../core/gates/decided-gate.ts";
import { computeShortfallP } from "../../../../core/gates/one-sided-p.ts";
import { resolveMargin } from "../../../../core/gates/resolve-margin.ts";
import type { PipelineGate } from "../../../../core/pipeline/schema.ts";

/** A loss of 0.01 with SE 0.005: one-sided 95 % bounds −0.018224 and −0.001776. */
function compared(given: Partial<ComparedMetric> = {}): ComparedMetric {
  return {
    candidate: 0.79,
    baseline: 0.8,
    delta: -0.01,
    ci: [-0.018224, -0.001776],
    level: 0.9,
    se: 0.005,
    p: 0.0455,
    method: "DeLong, paired",
    n: 1000,
    unit: "row",
    mde: 0.012432,
    margin: 0,
    unitsNeeded: null,
    verdict: "inconclusive",
    ...given,
  };
}

function against(given: Partial<ComparedMetric>, firstModel: "pass" | "fail" = "pass"): BaselineEvidence {
  return { standing: { state: "compared", metrics: new Map([["auc", compared(given)]]) }, firstModel };
}

function gate(given: Partial<PipelineGate>): PipelineGate {
  return { nonInferiorTo: "baseline", on: "bound", level: "fail", ...given };
}

function decide(given: PipelineGate, evidence: BaselineEvidence): GateResult {
  const [first] = decideAgainstBaseline("auc", given, evidence);
  if (first === undefined) throw new Error("the gate names no rule");
  return first.result;
}

describe("nonInferiorTo", () => {
  it.each<[string, Partial<PipelineGate>, Partial<ComparedMetric>, GateResult["verdict"]]>([
    ["LCB above −M", { margin: 0.02 }, {}, "pass"],
    ["−M between the bounds", { margin: 0.01 }, {}, "inconclusive"],
    ["UCB below −M", { margin: 0.001 }, {}, "fail"],
    ["UCB below −M, warns only", { margin: 0.001, level: "warn" }, {}, "warn"],
    ["LCB equal to −M is not above it", { margin: 0.018224 }, {}, "inconclusive"],
    ["UCB equal to −M is not below it", { margin: 0.001776 }, {}, "inconclusive"],
    ["no margin, worse", {}, {}, "fail"],
    ["no margin, equally good", {}, { delta: 0, ci: [-0.008, 0.008] }, "inconclusive"],
    ["no margin, better", {}, { delta: 0.01, ci: [0.002, 0.018] }, "pass"],
    ["a share of the baseline: 2 % of 0.8 is 0.016", { margin: "2%" }, {}, "inconclusive"],
    ["a share of the baseline: 2.5 % of 0.8 is 0.02", { margin: "2.5%" }, {}, "pass"],
    ["a share of a negative baseline is one of its absolute value", { margin: "2.5%" }, { baseline: -0.8 }, "pass"],
    ["bare value within", { margin: 0.01, on: "point" }, {}, "pass"],
    ["bare value beyond", { margin: 0.009, on: "point" }, {}, "fail"],
    ["identical predictions without margin", {}, { delta: 0, ci: [0, 0], verdict: "no-change" }, "pass"],
    ["the candidate has no value", {}, { candidate: null, delta: null, ci: null, reason: "one class only" }, "fail"],
    ["the baseline has no value", {}, { baseline: null, delta: null, ci: null, reason: "NaN" }, "not-comparable"],
    ["no interval", { margin: 0.02 }, { ci: null, se: null, mde: null, reason: "2 rows" }, "fail"],
  ])("%s", (...[, given, evidence, verdict]) => {
    expect(decide(gate(given), against(evidence)).verdict).toBe(verdict);
  });

  it("writes down the delta, the bound and what they say", () => {
    expect(decide(gate({ margin: 0.02 }), against({ margin: 0.02 }))).toEqual({
      metric: "auc",
      rule: "nonInferiorTo",
      limit: -0.02,
      on: "bound",
      level: "fail",
      value: -0.01,
      bound: -0.018224,
      verdict: "pass",
      detail:
        "auc is not worse than the baseline by more than 0.02: Δ = -0.01, and its lower one-sided 95 % bound is -0.018224; SE 0.005, smallest visible change 0.012432 on 1000 rows.",
    });
  });

  it.each<[string, Partial<PipelineGate>, Partial<ComparedMetric>, string]>([
    [
      "blind",
      { margin: 0.01 },
      { unitsNeeded: 1546 },
      "This test set cannot see a change of 0.01: that takes about 1600 rows instead of 1000.",
    ],
    ["sighted", { margin: 0.015 }, { unitsNeeded: 687 }, "More rows would tell."],
    [
      "margin 0",
      {},
      { delta: 0, ci: [-0.01, 0.01] },
      "With margin 0 a model that is as good stays here: give a margin.",
    ],
    ["in clusters", { margin: 0.01 }, { unit: "cluster", n: 40, unitsNeeded: 61.8 }, "about 62 clusters instead of 40"],
    ["worse", { margin: 0.001 }, {}, "worse than the baseline by more than 0.001: Δ = -0.01, and even its upper"],
    ["better", {}, { delta: 0.01, ci: [0.002, 0.018], verdict: "better" }, "auc is better than the baseline"],
  ])("explains %s", (...[, given, evidence, text]) => {
    expect(decide(gate(given), against(evidence)).detail).toContain(text);
  });

  it("never fails more easily with a wider margin, nor a better delta", () => {
    const order = ["fail", "inconclusive", "pass"];
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        (delta, half, margins) => {
          const [narrow, wide] = margins.toSorted((left, right) => left - right);
          const rank = (shift: number, margin = 0) => {
            const evidence = {
              delta: delta + shift,
              ci: [delta + shift - half, delta + shift + half] as [number, number],
            };
            return order.indexOf(decide(gate({ margin }), against(evidence)).verdict);
          };
          expect(rank(0, wide)).toBeGreaterThanOrEqual(rank(0, narrow));
          expect(rank(0.1, narrow)).toBeGreaterThanOrEqual(rank(0, narrow));
        },
      ),
    );
  });
});

describe("without a comparison", () => {
  const reasons: Readonly<Record<Exclude<Standing["state"], "compared">, string>> = {
    none: "held against no baseline",
    absent: "no baseline to hold auc against yet",
    "not-comparable": "cannot be held against the baseline",
    unreadable: "cannot be read",
  };

  it.each<[Exclude<Standing["state"], "compared">, "pass" | "fail", PipelineGate["level"], GateResult["verdict"]]>([
    ["absent", "pass", "fail", "pass"],
    ["absent", "fail", "fail", "fail"],
    ["absent", "fail", "warn", "warn"],
    ["none", "pass", "fail", "not-comparable"],
    ["not-comparable", "pass", "fail", "not-comparable"],
    ["unreadable", "pass", "fail", "not-comparable"],
    ["unreadable", "pass", "warn", "not-comparable"],
  ])("%s with firstModel %s at level %s is %s", (...[state, firstModel, level, verdict]) => {
    const evidence = { standing: { state, reason: "because" }, firstModel } as const;
    for (const rule of [gate({ level, margin: "2%" }), { change: { absolute: 0 }, on: "bound", level } as const]) {
      const result = decide(rule, evidence);
      expect(result).toMatchObject({ verdict, value: null, bound: null });
      expect(result.detail).toContain(reasons[state]);
      expect(result.detail).toContain("because");
    }
  });
});

/** TFMA 3.x, metric_value_threshold and change_threshold: candidate − baseline ≥ absolute and ÷ baseline ≥ relative, limits included. */
describe("change", () => {
  it.each<[string, NonNullable<PipelineGate["change"]>, Partial<ComparedMetric>, GateResult["verdict"], number]>([
    ["absolute, reached", { absolute: -0.02 }, {}, "pass", -0.02],
    ["absolute, exactly", { absolute: -0.01 }, {}, "pass", -0.01],
    ["absolute, exactly but for rounding", { absolute: 0.01 }, { delta: 0.82 - 0.81 }, "pass", 0.01],
    ["absolute, missed", { absolute: 0 }, {}, "fail", 0],
    ["relative, reached: −1.25 % of 0.8", { relative: -0.0125 }, {}, "pass", -0.01],
    ["relative, missed", { relative: -0.012 }, {}, "fail", -0.0096],
    ["both: the stricter counts", { absolute: -0.02, relative: -0.005 }, {}, "fail", -0.004],
    ["both reached", { absolute: -0.02, relative: -0.02 }, {}, "pass", -0.016],
    ["relative to a negative value", { relative: 0.1 }, { baseline: -0.5, delta: 0.06 }, "pass", 0.05],
    ["relative to 0", { relative: 0 }, { baseline: 0, delta: 0.5 }, "fail", 0],
    ["absolute of 0 with a baseline of 0", { absolute: 0 }, { baseline: 0, delta: 0 }, "pass", 0],
    ["no interval is needed", { absolute: -0.02 }, { ci: null }, "pass", -0.02],
  ])("%s", (...[, change, evidence, verdict, limit]) => {
    const result = decide({ change, on: "bound", level: "fail" }, against(evidence));
    expect(result).toMatchObject({ rule: "change", on: "point", verdict, bound: null });
    expect(result.limit).toBeCloseTo(limit, 12);
  });
});

describe("margins", () => {
  it.each<[number | string, number | null, number | null]>([
    [0.03, null, 0.03],
    ["2%", 0.8, 0.016],
    ["0.5 %", -10, 0.05],
    ["2%", 0, 0],
    ["2%", null, null],
    ["2%", Number.NaN, null],
  ])("%s of %s is %s", (margin, baseline, resolved) => {
    const result = resolveMargin(margin, baseline);
    if (resolved === null) expect(result).toBeNull();
    else expect(result).toBeCloseTo(resolved, 12);
  });
});

describe("the one-sided p of lying below a limit", () => {
  it("is that of a normal distribution for a symmetric interval", () => {
    // (−0.03 − −0.02)/0.01 = −1: Φ(−1).
    const half = 1.6448536269514722 * 0.01;
    expect(computeShortfallP(-0.03, [-0.03 - half, -0.03 + half], -0.02)).toBeCloseTo(0.15865525393145707, 12);
    expect(computeShortfallP(-0.01, [-0.01 - half, -0.01 + half], -0.02)).toBeCloseTo(0.8413447460685429, 12);
  });

  it("agrees with the bounds on both sides, however skewed they are", () => {
    const width = fc.double({ min: 1e-9, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        width,
        width,
        fc.double({ min: -2, max: 2, noNaN: true }),
        (...[value, down, up, limit]) => {
          const [lower, upper] = [value - down, value + up];
          fc.pre(Math.abs(upper - limit) > 1e-9 && Math.abs(lower - limit) > 1e-9);
          const p = computeShortfallP(value, [lower, upper], limit);
          expect(p < 0.05).toBe(upper < limit);
          expect(1 - p < 0.05).toBe(lower > limit);
        },
      ),
    );
  });

  it.each([
    [0, [0, 0], 0, 0.5],
    [-1, [-1, -1], 0, 0],
    [1, [1, 1], 0, 1],
  ] as const)("has an answer without width: %s against %s", (...[value, bounds, limit, p]) => {
    expect(computeShortfallP(value, bounds, limit)).toBe(p);
  });
});

describe("gates of a group", () => {
  const half = 1.6448536269514722 * 0.01;
  const grouped = (delta: number, group?: string): DecidedGate => {
    const evidence = against({ delta, ci: [delta - half, delta + half] });
    const [decided] = decideAgainstBaseline("auc", gate(group === undefined ? {} : { group }), evidence);
    if (decided === undefined) throw new Error("the gate names no rule");
    return decided;
  };

  it("share their error: Holm by hand", () => {
    // p = Φ(−3) = 0.00134990, Φ(−2) = 0.0227501, Φ(−1.7) = 0.0445655; times 3, 2, 1, running maximum. A fourth: times 4, 3, 2, 1.
    const results = adjustGroups([grouped(-0.017, "g"), grouped(-0.03, "g"), grouped(-0.02, "g")]);
    const [weak, strong, middle] = results;
    expect(strong?.pHolm).toBeCloseTo(0.0040497, 6);
    expect(middle?.pHolm).toBeCloseTo(0.0455003, 6);
    expect(weak?.pHolm).toBeCloseTo(0.0455003, 6);
    expect(results.map(({ verdict }) => verdict)).toEqual(["fail", "fail", "fail"]);
    const four = adjustGroups([grouped(-0.017, "g"), grouped(-0.03, "g"), grouped(-0.02, "g"), grouped(0, "g")]);
    expect(four.map(({ verdict }) => verdict)).toEqual(["inconclusive", "fail", "inconclusive", "inconclusive"]);
    expect(four[0]?.detail).toContain('Of 4 gates in the group "g" one may well be lost by chance: p = 0.0891309');
  });

  it("are counted apart from those of another group and of none", () => {
    const results = adjustGroups([grouped(-0.017, "a"), grouped(-0.017, "b"), grouped(-0.017)]);
    expect(results.map(({ verdict }) => verdict)).toEqual(["fail", "fail", "fail"]);
    expect(results[2]).not.toHaveProperty("pHolm");
    expect(results[0]?.pHolm).toBeCloseTo(0.0445655, 6);
  });

  it("may be floors, with the p of their own bounds; warnings count and stay warnings", () => {
    const floor = (value: number, rule: "min" | "max", limit: number): DecidedGate[] =>
      decideFloors(
        "auc",
        { [rule]: limit, on: "bound", level: "warn", group: "g" },
        { value: { value, ci: null, level: 0.95, n: 100 }, bounds: [value - half, value + half] },
      );
    const [alone] = adjustGroups(floor(0.78, "min", 0.8));
    expect(alone).toMatchObject({ verdict: "warn", group: "g" });
    expect(alone?.pHolm).toBeCloseTo(0.0227501, 6);
    const [mirrored] = adjustGroups(floor(0.22, "max", 0.2));
    expect(mirrored?.pHolm).toBeCloseTo(0.0227501, 6);
    const many = adjustGroups([0.78, 0.8, 0.81].flatMap((value) => floor(value, "min", 0.8)));
    expect(many.map(({ verdict }) => verdict)).toEqual(["inconclusive", "inconclusive", "inconclusive"]);
  });

  it("leave a gate without a p as it is", () => {
    const lost = decideAgainstBaseline(
      "auc",
      gate({ group: "g" }),
      against({ candidate: null, delta: null, ci: null }),
    );
    const [kept] = adjustGroups([...lost, grouped(-0.017, "g")]);
    expect(kept).toMatchObject({ verdict: "fail", group: "g" });
    expect(kept).not.toHaveProperty("pHolm");
  });
});
