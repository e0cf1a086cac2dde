// Red? Our re-implementation says other than the package did. If bench/false-alarms/compat-cases.ts changed, run bench/compat-fixtures.ts again.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildCompatCases } from "../../../../../bench/false-alarms/compat-cases.ts";
import type { CompatDecision } from "../../../../../core/documents/monitor-compat.ts";
import { decideCompat } from "../../../../../core/monitor/compat/compat-policies.ts";

function readFixture<Schema extends z.ZodType>(tool: string, answer: Schema) {
  const schema = z.object({ versions: z.record(z.string(), z.string()), cases: z.record(z.string(), answer) });
  return schema.parse(JSON.parse(readFileSync(`test/fixtures/compat/${tool}.json`, "utf8")));
}

const evidently = readFixture(
  "evidently",
  z.object({
    drifted: z.number(),
    share: z.number(),
    columns: z.record(z.string(), z.object({ test: z.string(), threshold: z.number(), value: z.number() })),
    missing: z.record(z.string(), z.boolean()),
  }),
);
const nannyml = readFixture(
  "nannyml",
  z.record(z.string(), z.object({ value: z.number(), threshold: z.number(), alert: z.boolean() })),
);

const CASES = buildCompatCases();

function decide(policy: CompatDecision["policy"], id: string): CompatDecision {
  const found = CASES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no case ${id}`);
  const [decision] = decideCompat([policy], found);
  if (decision === undefined) throw new Error(`no decision of ${policy}`);
  return decision;
}

const DIGITS = 9; // of values between 0 and 1
/** Above 10,000 rows the package's p is SciPy's expansion of the finite-n distribution; ours is exact. */
const EXPANSION_DIGITS = 5;

describe(`decisions of Evidently ${evidently.versions.evidently}`, () => {
  it.each(Object.entries(evidently.cases))("are ours on table %s", (id, expected) => {
    const decision = decide("evidently", id);
    expect(decision.features.map(({ name }) => name).toSorted()).toEqual(Object.keys(expected.columns).toSorted());
    for (const { name, test, p, score, threshold } of decision.features) {
      const { value, ...rest } = expected.columns[name] ?? { value: Number.NaN };
      expect({ test, threshold }, name).toEqual(rest);
      const digits = test === "K-S p_value" && id.startsWith("many-current") ? EXPANSION_DIGITS : DIGITS;
      expect(p ?? score, `${name}, ${test}`).toBeCloseTo(value, digits);
    }
    expect(decision.features.filter(({ drifted }) => drifted)).toHaveLength(expected.drifted);
    expect(decision.share).toBeCloseTo(expected.share, DIGITS);
    expect(Object.fromEntries(decision.missing.map(({ name, failed }) => [name, failed]))).toEqual(expected.missing);
  });
});

describe(`decisions of NannyML ${nannyml.versions.nannyml}`, () => {
  it.each(Object.entries(nannyml.cases))("are ours on table %s", (id, expected) => {
    const { features } = decide("nannyml", id);
    expect(features.map(({ name }) => name).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const { name, score, threshold, drifted } of features) {
      expect(score, name).toBeCloseTo(expected[name]?.value ?? Number.NaN, DIGITS);
      expect(threshold, name).toBeCloseTo(expected[name]?.threshold ?? Number.NaN, DIGITS);
      expect(drifted, name).toBe(expected[name]?.alert);
    }
  });
});
