import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import type { Dataset } from "../../../../core/data/dataset.ts";
import { buildTable, type Column } from "../../../../core/data/table.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { findTenant, MAX_TENANTS, planTenants } from "../../../../core/tenants/plan-tenants.ts";

const SETTINGS = {
  tenants: { column: "plan", minRows: 6, minPositives: 2, fallback: "global" },
  task: { target: "y", positive: "1" },
} as const;

/** Row by row: tenant and label. The first half is training, then one row of validation, then test. */
function buildParts(
  rows: readonly (readonly [tenant: string | number | null, label: 0 | 1])[],
): Pick<Dataset, "parts"> {
  const half = Math.floor(rows.length / 2);
  const part = (name: "train" | "validation" | "test", from: number, to: number) => {
    const own = rows.slice(from, to);
    const isNumber = rows.some(([tenant]) => typeof tenant === "number");
    const plan: Column = isNumber
      ? { name: "plan", kind: "number", values: Float64Array.from(own, ([tenant]) => Number(tenant ?? Number.NaN)) }
      : { name: "plan", kind: "category", values: own.map(([tenant]) => tenant as string | null) };
    const table = buildTable([plan, { name: "y", kind: "category", values: own.map(([, label]) => String(label)) }]);
    return { name, table, rowIds: own.map((_, row) => `${name}${row}-1`), digest: "" };
  };
  return {
    parts: {
      train: part("train", 0, half),
      validation: part("validation", half, half + 1),
      test: part("test", half + 1, rows.length),
    },
  };
}

const repeat = (tenant: string | number | null, labels: string) =>
  [...labels].map((label) => [tenant, label === "1" ? 1 : 0] as const);

describe("planTenants", () => {
  it("plans one tenant per value, most rows first, with its rows and positives per part", () => {
    const plans = planTenants(
      buildParts([...repeat("a", "1100"), ...repeat("b", "10101010"), ...repeat("a", "1010")]),
      SETTINGS,
      sha256,
    );
    expect(new Map(plans.map(({ value, model }) => [value, model]))).toEqual(
      new Map([
        ["a", "own"],
        ["b", "own"],
      ]),
    );
    expect(plans.find(({ value }) => value === "a")).toMatchObject({
      rows: { train: [0, 1, 2, 3], validation: [], test: [3, 4, 5, 6] },
      positives: { train: 2, validation: 0, test: 2 },
    });
  });

  it.each([
    ["11000", "5 rows, 6 are needed"],
    ["1000000", "1 positives, 2 are needed"],
    ["0000000", "0 positives, 2 are needed"],
    ["1111111", "0 negatives, 2 are needed"],
    ["1", "1 rows, 6 are needed; 1 positives, 2 are needed; 0 negatives, 2 are needed"],
  ])("leaves a tenant with labels %s to the global model and says why", (labels, reason) => {
    const [plan] = planTenants(buildParts(repeat("a", labels)), SETTINGS, sha256);
    expect(plan).toMatchObject({ model: "fallback", reason });
  });

  it("never gives rows without a tenant a model of their own", () => {
    const [plan] = planTenants(buildParts(repeat(null, "1010101010")), SETTINGS, sha256);
    expect(plan).toMatchObject({
      slug: "no-tenant",
      value: null,
      model: "fallback",
      reason: "these rows name no tenant",
    });
  });

  it("takes numbers by their text", () => {
    const plans = planTenants(
      buildParts([...repeat(7, "101010"), ...repeat(0.5, "10"), ...repeat(null, "0")]),
      SETTINGS,
      sha256,
    );
    expect(plans.map(({ value }) => value)).toEqual(["7", "0.5", null]);
  });

  it("refuses a column that names no groups", () => {
    const rows = Array.from(
      { length: MAX_TENANTS + 1 },
      (_, row) => [`customer ${row}`, row % 2 === 0 ? 1 : 0] as const,
    );
    expect(() => planTenants(buildParts(rows), SETTINGS, sha256)).toThrow(/2001 different values; at most 2000/);
  });

  it("refuses two values that would share a name", () => {
    const same = () => "0".repeat(64);
    expect(() => planTenants(buildParts([...repeat("A b", "10"), ...repeat("a-B", "10")]), SETTINGS, same)).toThrow(
      'The tenants "A b" and "a-B" would both be named a-b-000000.',
    );
  });
});

describe("findTenant", () => {
  const plans = [
    { slug: "mailed-check-35240d", value: "Mailed check" },
    { slug: "no-tenant", value: null },
  ];

  it.each([
    ["Mailed check", "mailed-check-35240d"],
    ["mailed-check-35240d", "mailed-check-35240d"],
    ["no-tenant", "no-tenant"],
  ])("finds %j by value or slug", (wanted, slug) => {
    expect(findTenant(plans, wanted).slug).toBe(slug);
  });

  it("lists the tenants for an unknown one, on one line whatever it holds", () => {
    const find = () => findTenant(plans, "x\n\u001b[31m\u202E");
    expect(find).toThrow(SlipwayError);
    expect(find).toThrow(
      'There is no tenant "x\uFFFD\uFFFD[31m\uFFFD". Name one by its value or slug: "Mailed check", no-tenant.',
    );
  });
});
