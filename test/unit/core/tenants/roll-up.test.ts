import { describe, expect, it } from "vitest";
import type { TenantResult } from "../../../../core/documents/tenants.ts";
import type { TenantPlan } from "../../../../core/tenants/plan-tenants.ts";
import { describePlan, orderByWorst, servedMetric } from "../../../../core/tenants/roll-up.ts";
import { exitCodeOfTenants } from "../../../../core/tenants/tenant-error.ts";
import { buildTenantMetric, buildTenantResult } from "../../../fakes/tenants-document.ts";

const tenant = (slug: string, given: Partial<TenantResult>) => buildTenantResult({ slug, ...given });
const metric = (value: number) => ({ own: buildTenantMetric(value, 100) });

describe("orderByWorst", () => {
  it("orders by outcome, then by the number of the model that serves, then by name", () => {
    const tenants = [
      tenant("passed-b", { outcome: "passed", ...metric(0.9) }),
      tenant("skipped", { outcome: "skipped", own: null, global: null }),
      tenant("passed-a", { outcome: "passed", ...metric(0.9) }),
      tenant("passed-low", { outcome: "passed", ...metric(0.7) }),
      tenant("fallback-low", { outcome: "passed", own: null, global: buildTenantMetric(0.6, 100) }),
      tenant("failed", { outcome: "failed", ...metric(0.95) }),
      tenant("undecided", { outcome: "inconclusive", ...metric(0.5) }),
      tenant("error", { outcome: "error", own: null, global: null }),
      tenant("unknown", { outcome: null }),
    ];
    const expected = [
      "error",
      "failed",
      "undecided",
      "fallback-low",
      "passed-low",
      "passed-a",
      "passed-b",
      "skipped",
      "unknown",
    ];
    expect(orderByWorst(tenants, "roc_auc").map(({ slug }) => slug)).toEqual(expected);
    expect(orderByWorst(tenants.toReversed(), "roc_auc").map(({ slug }) => slug)).toEqual(expected);
  });

  it("knows which direction is bad", () => {
    const tenants = [tenant("low", metric(0.1)), tenant("high", metric(0.3))];
    expect(orderByWorst(tenants, "brier").map(({ slug }) => slug)).toEqual(["high", "low"]);
  });
});

describe("describePlan", () => {
  it("clips a long raw value and counts rows", () => {
    const plan: TenantPlan = {
      slug: "x-000000",
      value: "😀".repeat(100),
      model: "own",
      reason: "",
      rows: { train: [0, 2], validation: [1], test: [] },
      positives: { train: 1, validation: 0, test: 0 },
    };
    const result = describePlan(plan);
    expect(result.rows).toEqual({ train: 2, validation: 1, test: 0 });
    expect(result.value?.length).toBeLessThanOrEqual(128);
    expect(result.value?.isWellFormed()).toBe(true);
    expect(servedMetric(result)).toBeNull();
  });
});

describe("exitCodeOfTenants", () => {
  const error = (code: string) => ({ error: { stage: "train", code, what: "x", remedy: "y" } });

  it.each([
    [[], 0],
    [[{}], 0],
    [[{}, error("SLIPWAY_E_TARGET_INVALID")], 2],
    [[error("SLIPWAY_E_DOCUMENT_UNWRITABLE"), error("SLIPWAY_E_TARGET_INVALID")], 1],
    [[error("toString")], 1],
  ])("of %j is %i", (tenants, code) => {
    expect(exitCodeOfTenants(tenants)).toBe(code);
  });
});
