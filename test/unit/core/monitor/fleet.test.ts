import { describe, expect, it } from "vitest";
import { computeSimes, decideFleet, shrinkTolerance, type TenantAlarms } from "../../../../core/monitor/fleet.ts";

const tenant = (name: string, p: number, alarmed: readonly string[] = []): TenantAlarms => ({
  tenant: name,
  pValues: new Map([
    ["a", p],
    ["b", 0.9],
  ]),
  alarmed: new Set(alarmed),
});

describe("fleet", () => {
  it("computes Simes' p-value", () => {
    expect(computeSimes([])).toBe(1);
    expect(computeSimes([0.04])).toBe(0.04);
    expect(computeSimes([0.03, 0.01, 0.5])).toBeCloseTo(0.03, 12);
    expect(computeSimes([0.04, 0.04, 0.04])).toBeCloseTo(0.04, 12);
  });

  it("names tenants across all of them, not one by one", () => {
    const quiet = Array.from({ length: 19 }, (_, index) => tenant(`t${index}`, 0.5));
    expect([...decideFleet([...quiet, tenant("loud", 1e-5)], 0.05).tenants]).toEqual(["loud"]);
    expect([...decideFleet([...quiet, tenant("faint", 0.01)], 0.05).tenants]).toEqual([]);
  });

  it("makes one finding of a feature that alarms in three tenants and a fifth", () => {
    const alarmed = ["c", "a", "b"].map((name) => tenant(name, 1e-4, ["x"]));
    const quiet = (count: number) =>
      Array.from({ length: count }, (_, index) => tenant(`q${index}`, 0.5, index === 0 ? ["y"] : []));
    expect(decideFleet([...alarmed, ...quiet(12)], 0.05).findings).toEqual([
      { feature: "x", tenants: ["a", "b", "c"] },
    ]);
    expect(decideFleet([...alarmed, ...quiet(13)], 0.05).findings).toEqual([]);
    expect(decideFleet(alarmed.slice(1), 0.05).findings).toEqual([]);
    expect(decideFleet([], 0.05)).toEqual({ tenants: new Set(), findings: [] });
  });

  it("draws the tolerance of a young tenant towards the fleet's", () => {
    expect(shrinkTolerance(null, 0.2)).toBe(0.2);
    expect(shrinkTolerance({ delta: 0.4, windows: 8 }, 0.2)).toBeCloseTo(0.3, 12);
    expect(shrinkTolerance({ delta: 0.4, windows: 792 }, 0.2)).toBeCloseTo(0.398, 12);
  });
});
