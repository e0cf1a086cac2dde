import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideGates } from "../../../../core/gates/decide-gates.ts";
import type { GatedMetric } from "../../../../core/gates/gate-rule.ts";
import type { PipelineGate } from "../../../../core/pipeline/schema.ts";

function measured(value: number | null, bounds: readonly [number, number] | null, more: object = {}): GatedMetric {
  return { value: { value, ci: null, level: 0.95, n: 100, ...more }, bounds };
}

function gate(more: Partial<PipelineGate>): PipelineGate {
  return { on: "bound", level: "fail", ...more };
}

function verdictOf(given: PipelineGate, metric: GatedMetric): string | undefined {
  return decideGates("roc_auc", given, metric)[0]?.verdict;
}

describe("on the one-sided bound", () => {
  it.each<[string, Partial<PipelineGate>, readonly [number, number], string]>([
    ["min: lower bound above", { min: 0.7 }, [0.75, 0.85], "pass"],
    ["min: lower bound equal", { min: 0.7 }, [0.7, 0.85], "pass"],
    ["min: between the bounds, value above", { min: 0.78 }, [0.75, 0.85], "inconclusive"],
    ["min: between the bounds, value below", { min: 0.82 }, [0.75, 0.85], "inconclusive"],
    ["min: upper bound equal", { min: 0.85 }, [0.75, 0.85], "inconclusive"],
    ["min: upper bound below", { min: 0.9 }, [0.75, 0.85], "fail"],
    ["max: upper bound below", { max: 0.9 }, [0.75, 0.85], "pass"],
    ["max: upper bound equal", { max: 0.85 }, [0.75, 0.85], "pass"],
    ["max: between the bounds", { max: 0.8 }, [0.75, 0.85], "inconclusive"],
    ["max: lower bound above", { max: 0.7 }, [0.75, 0.85], "fail"],
    ["equals: both bounds within", { equals: 0.8, tolerance: 0.06 }, [0.75, 0.85], "pass"],
    ["equals: one bound outside", { equals: 0.8, tolerance: 0.04 }, [0.75, 0.82], "inconclusive"],
    ["equals: both beyond, above", { equals: 0.5, tolerance: 0.1 }, [0.75, 0.85], "fail"],
    ["equals: both beyond, below", { equals: 1, tolerance: 0.1 }, [0.75, 0.85], "fail"],
    ["equals without tolerance", { equals: 0.8 }, [0.75, 0.85], "inconclusive"],
  ])("%s", (...[, limits, bounds, verdict]) => {
    expect(verdictOf(gate(limits), measured(0.8, bounds))).toBe(verdict);
  });

  it("writes down what was held against what", () => {
    expect(decideGates("roc_auc", gate({ min: 0.78 }), measured(0.8, [0.75, 0.85]))).toEqual([
      {
        metric: "roc_auc",
        rule: "min",
        limit: 0.78,
        on: "bound",
        level: "fail",
        value: 0.8,
        bound: 0.75,
        verdict: "inconclusive",
        detail:
          "roc_auc = 0.8: its one-sided 95 % bounds 0.75 and 0.85 do not decide whether it is at least 0.78; more rows would tell.",
      },
    ]);
    const [exact] = decideGates("f1", gate({ equals: 0.8 }), measured(0.8, [0.75, 0.85]));
    expect(exact?.detail).toContain("give a tolerance");
  });

  it("decides every rule that the gate names, in order", () => {
    const results = decideGates(
      "brier",
      gate({ max: 0.3, min: 0.1, equals: 0.2, tolerance: 0.2 }),
      measured(0.2, [0.15, 0.25]),
    );
    expect(results.map(({ rule, verdict, bound }) => [rule, verdict, bound])).toEqual([
      ["min", "pass", 0.15],
      ["max", "pass", 0.25],
      ["equals", "pass", 0.15],
    ]);
  });
});

describe("on the bare value", () => {
  it("decides without the bounds and says so", () => {
    const [passed] = decideGates("roc_auc", gate({ min: 0.8, on: "point" }), measured(0.8, null));
    expect(passed).toMatchObject({ verdict: "pass", bound: null });
    expect(passed?.detail).toContain("bare value, its uncertainty not considered");
    const [failed] = decideGates("roc_auc", gate({ max: 0.79, on: "point" }), measured(0.8, [0.1, 0.9]));
    expect(failed).toMatchObject({ verdict: "fail", bound: null });
    expect(verdictOf(gate({ equals: 0.8, on: "point" }), measured(0.8, null))).toBe("pass");
  });
});

describe("no gate passes on nothing", () => {
  it.each<[string, GatedMetric, RegExp]>([
    ["no value", measured(null, null, { reason: "one class only" }), /has no value: one class only/],
    ["NaN", measured(Number.NaN, [0.9, 1]), /has no value: not a finite number/],
    ["an infinity", measured(Number.POSITIVE_INFINITY, [0.9, 1]), /not a finite number/],
    [
      "a zero denominator",
      measured(0, null, { undefined: true, reason: "no positive row" }),
      /undefined: no positive row/,
    ],
    ["no bound", measured(0.9, null, { reason: "too few rows" }), /no 95 % bound \(too few rows\).*on: "point"/],
    ["a bound that is no number", measured(0.9, [Number.NaN, 1]), /no 95 % bound/],
  ])("%s", (_, metric, detail) => {
    for (const limits of [{ min: -1 }, { max: 99 }, { equals: 0, tolerance: 99 }]) {
      const [result] = decideGates("f1", gate(limits), metric);
      expect(result).toMatchObject({ verdict: "fail", bound: null });
      expect(result?.detail).toMatch(detail);
      expect(verdictOf(gate({ ...limits, level: "warn" }), metric)).toBe("warn");
    }
  });

  it("not even on the bare value when it is undefined", () => {
    const metric = measured(0, null, { undefined: true, reason: "no positive row" });
    expect(verdictOf(gate({ min: 0, on: "point" }), metric)).toBe("fail");
  });
});

describe("level warn", () => {
  it("turns a failure into a warning and leaves the rest", () => {
    const metric = measured(0.8, [0.75, 0.85]);
    expect(verdictOf(gate({ min: 0.9, level: "warn" }), metric)).toBe("warn");
    expect(verdictOf(gate({ min: 0.8, level: "warn" }), metric)).toBe("inconclusive");
    expect(verdictOf(gate({ min: 0.7, level: "warn" }), metric)).toBe("pass");
  });
});

describe("a better metric never gets a worse verdict", () => {
  const order = ["fail", "inconclusive", "pass"];
  it("for floors and ceilings", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0, max: 2, noNaN: true }), (limit, value, half) => {
        const at = (shift: number) => measured(value + shift, [value + shift - half, value + shift + half]);
        const rank = (given: Partial<PipelineGate>, metric: GatedMetric) =>
          order.indexOf(verdictOf(gate(given), metric) ?? "");
        expect(rank({ min: limit }, at(1))).toBeGreaterThanOrEqual(rank({ min: limit }, at(0)));
        expect(rank({ max: limit }, at(-1))).toBeGreaterThanOrEqual(rank({ max: limit }, at(0)));
        // A pass on the bound is a pass on the point.
        if (verdictOf(gate({ min: limit }), at(0)) === "pass") {
          expect(verdictOf(gate({ min: limit, on: "point" }), at(0))).toBe("pass");
        }
      }),
    );
  });
});
