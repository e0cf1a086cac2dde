import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTable, type Column } from "../../../../../core/data/table.ts";
import {
  type CompatDecision,
  type CompatFeature,
  compatDecision,
} from "../../../../../core/documents/monitor-compat.ts";
import { decideCompat } from "../../../../../core/monitor/compat/compat-policies.ts";

const numbers = (values: readonly number[]): Column => ({
  name: "x",
  kind: "number",
  values: Float64Array.from(values),
});
const texts = (values: readonly (string | null)[]): Column => ({ name: "x", kind: "category", values });
const repeat = <Value>(value: Value, times: number): Value[] => new Array<Value>(times).fill(value);

function decide(policy: CompatDecision["policy"], reference: Column, current: Column | null): CompatDecision {
  const tables = { reference: buildTable([reference]), current: buildTable(current === null ? [] : [current]) };
  const [decision] = decideCompat([policy], tables);
  if (decision === undefined) throw new Error("no decision");
  return compatDecision.parse(decision);
}

function featureOf(decision: CompatDecision): CompatFeature {
  const [feature] = decision.features;
  if (feature === undefined) throw new Error("no feature");
  return feature;
}

const UP = Array.from({ length: 200 }, (_, row) => row / 7);

describe("what Evidently's defaults say at the edges", () => {
  it.each([
    { what: "equal constants, few rows", rows: 900, now: 1, expected: { p: 1, drifted: false } },
    { what: "other constants, few rows", rows: 900, now: 2, expected: { drifted: true } },
    { what: "equal constants, many rows", rows: 1001, now: 1, expected: { score: 0, drifted: false } },
    { what: "other constants, many rows", rows: 1001, now: 2, expected: { score: Math.sqrt(Math.LN2), drifted: true } },
  ])("$what", ({ rows, now, expected }) => {
    const decision = decide("evidently", numbers(repeat(1, rows)), numbers(repeat(now, 100)));
    expect(featureOf(decision)).toMatchObject(expected);
    expect(decision).toMatchObject({ share: expected.drifted ? 1 : 0, verdict: expected.drifted ? "drift" : "ok" });
  });

  it("gives a level that the reference lacks p = 0 and no score", () => {
    const reference = texts([...repeat("a", 300), ...repeat("b", 300), ...repeat("c", 300)]);
    const current = texts([...repeat("a", 40), ...repeat("b", 40), ...repeat("c", 40), "d"]);
    const expected = { test: "chi-square p_value", score: null, p: 0, drifted: true };
    expect(featureOf(decide("evidently", reference, current))).toMatchObject(expected);
  });

  it.each([
    { what: "a reference without values", reference: numbers(repeat(Number.NaN, 50)), current: numbers(UP) },
    { what: "a current table without values", reference: numbers(UP), current: numbers([Number.NaN, Infinity]) },
    { what: "an absent column", reference: numbers(UP), current: null },
    { what: "free text", reference: texts(UP.map(String)), current: texts(UP.map(String)) },
  ])("tests nothing of $what and says why", ({ reference, current }) => {
    const decision = decide("evidently", reference, current);
    expect(decision).toMatchObject({ share: null, verdict: "ok" });
    expect(featureOf(decision)).toMatchObject({ score: null, p: null, threshold: null, drifted: false });
    expect(featureOf(decision).reason).toMatch(/./);
  });

  it("chooses by the rows of the reference that hold a value", () => {
    const withGaps = numbers([...repeat(Number.NaN, 60), ...Array.from({ length: 990 }, (_, row) => row / 7)]);
    expect(featureOf(decide("evidently", withGaps, numbers(UP))).test).toBe("K-S p_value");
    const full = numbers(Array.from({ length: 1010 }, (_, row) => row / 7));
    expect(featureOf(decide("evidently", full, numbers(UP))).test).toBe("Wasserstein distance (normed)");
  });

  it("takes whole numbers of up to ten values in the current table for levels", () => {
    const cycle = (values: number, rows: number): Column =>
      numbers(Array.from({ length: rows }, (_, row) => row % values));
    expect(featureOf(decide("evidently", cycle(11, 900), cycle(10, 200))).test).toBe("chi-square p_value");
    expect(featureOf(decide("evidently", cycle(10, 900), cycle(11, 200))).test).toBe("K-S p_value");
  });

  it.each([
    { missing: 110, failed: false },
    { missing: 111, failed: true },
    { missing: 90, failed: false },
    { missing: 89, failed: true },
  ])("calls $missing missing values of 1,000 where the reference has 100 failed: $failed", ({ missing, failed }) => {
    const column = (gaps: number): Column =>
      numbers(Array.from({ length: 1000 }, (_, row) => (row < gaps ? Number.NaN : row / 7)));
    const decision = decide("evidently", column(100), column(missing));
    expect(decision.missing).toMatchObject([{ failed }]);
  });

  it("calls half of the columns dataset drift", () => {
    const reference = buildTable([numbers(repeat(1, 900)), { ...numbers(repeat(1, 900)), name: "y" }]);
    const current = buildTable([numbers(repeat(2, 100)), { ...numbers(repeat(1, 100)), name: "y" }]);
    expect(decideCompat(["evidently"], { reference, current })).toMatchObject([{ share: 0.5, verdict: "drift" }]);
  });
});

describe("what NannyML's defaults say at the edges", () => {
  it.each([
    { what: "equal constants", now: 1, score: 0, drifted: false },
    { what: "other constants", now: 2, score: 1, drifted: true },
  ])("$what", ({ now, score, drifted }) => {
    const decision = decide("nannyml", numbers(repeat(1, 100)), numbers(repeat(now, 10)));
    expect(featureOf(decision)).toMatchObject({ score, threshold: 0, drifted });
  });

  it.each([
    { what: "fewer rows than chunks", reference: numbers([1, 2, 3]), current: numbers(UP) },
    { what: "a reference without values", reference: texts(repeat(null, 50)), current: texts(["a"]) },
    { what: "a current table without values", reference: numbers(UP), current: numbers([Number.NaN]) },
    { what: "an absent column", reference: numbers(UP), current: null },
  ])("raises no alert for $what and says why", ({ reference, current }) => {
    const decision = decide("nannyml", reference, current);
    expect(decision).toMatchObject({ share: null, verdict: "ok" });
    expect(featureOf(decision)).toMatchObject({ score: null, threshold: null, drifted: false });
  });

  it("takes chunks that it is given in place of ten", () => {
    const reference = buildTable([numbers(UP)]);
    const given = { reference, current: buildTable([numbers(UP)]) };
    const [ten, halves] = [
      decideCompat(["nannyml"], given),
      decideCompat(["nannyml"], { ...given, chunks: [100, 100] }),
    ];
    expect(ten[0]?.features[0]?.threshold).not.toBe(halves[0]?.features[0]?.threshold);
    expect(halves[0]?.text).toContain("2 chunks");
  });
});

const anyNumber = fc.oneof(fc.double(), fc.integer({ min: 0, max: 5 }).map(Number), fc.constant(Number.NaN));
const anyText = fc.option(fc.constantFrom("a", "b", "c", "", "constructor", "__proto__"));
const anyColumn = fc.oneof(
  fc.array(anyNumber, { maxLength: 60 }).map(numbers),
  fc.array(anyText, { maxLength: 60 }).map(texts),
  fc.array(fc.constantFrom(0, 1, Number.NaN), { maxLength: 60 }).map((values): Column => {
    return { name: "x", kind: "boolean", values: Float64Array.from(values) };
  }),
);

it("decides any two columns without a throw, a NaN or an infinity", () => {
  fc.assert(
    fc.property(anyColumn, anyColumn, fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), (reference, current, chunks) => {
      const tables = { reference: buildTable([reference]), current: buildTable([current]) };
      const decisions = [
        ...decideCompat(["evidently", "nannyml"], tables),
        ...decideCompat(["nannyml"], { ...tables, chunks }),
      ];
      for (const decision of decisions) expect(compatDecision.parse(decision)).toEqual(decision);
    }),
    { numRuns: 500 },
  );
});
