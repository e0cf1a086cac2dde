import { describe, expect, it } from "vitest";
import type { FeatureDrift, MonitorDocument } from "../../../../core/documents/monitor.ts";
import type { DomainResult } from "../../../../core/documents/monitor-domain.ts";
import { addDomain } from "../../../../core/domain/add-domain.ts";
import { describeDomain } from "../../../../core/domain/domain-result.ts";

const ROWS = { reference: 1000, current: 500 };
const found = (auc: number, shares: DomainResult["features"]): DomainResult =>
  describeDomain({ auc, error: 0.01, shares }, { rows: ROWS });
const APART = found(0.7, [
  { name: "a", share: 0.6 },
  { name: "b", share: 0.4 },
]);

/** As much of a document as the verdict is made of. */
function monitor(verdict: MonitorDocument["verdict"], states: Readonly<Record<string, FeatureDrift["state"]>>) {
  const features = Object.entries(states).map(([name, state]) => ({ name, state }) as FeatureDrift);
  const window = { complete: true, verdict, features } as MonitorDocument["windows"][number];
  return { verdict, outcome: "passed", reason: "before", features, windows: [window] } as unknown as MonitorDocument;
}

describe("what the classifier adds to the verdict", () => {
  it.each([
    ["ok", { a: "OK", b: "OK" }, "drift"],
    ["insufficient", { a: "INSUFFICIENT", b: "OK" }, "drift"],
    ["natural", { a: "OK", b: "NATURAL" }, "drift"],
    ["natural", { a: "NATURAL", b: "OK" }, "natural"],
    ["data-quality", { a: "OK", b: "OK" }, "data-quality"],
    ["unknown", {}, "unknown"],
    ["drift", { a: "DRIFT_MAJOR", b: "OK" }, "drift"],
  ] as const)("%s with %o becomes %s", (verdict, states, wanted) => {
    const result = addDomain(monitor(verdict, states), { domain: APART, columns: [] });
    expect(result.verdict).toBe(wanted);
    expect(result.windows[0]?.verdict).toBe(wanted);
    expect(result.reason === "before").toBe(verdict === wanted);
    expect(result.domain).toBe(APART);
  });

  it("leaves the verdict where the rows are not told apart for sure", () => {
    const near = found(0.56, []);
    expect(near.state).toBe("ok");
    expect(addDomain(monitor("ok", { a: "OK" }), { domain: near, columns: [] }).verdict).toBe("ok");
  });

  it("decides nothing where ordinary windows are told apart without fail", () => {
    expect(describeDomain({ auc: 0.9, error: 0.01, shares: [] }, { rows: ROWS, limit: 1 }).state).toBe("insufficient");
  });

  it("takes a column of text for a reason of its own", () => {
    const text = { ...APART, column: "note", kind: "text" as const, companions: [] };
    const result = addDomain(monitor("ok", { a: "OK" }), { domain: found(0.5, []), columns: [text] });
    expect(result).toMatchObject({ verdict: "drift", domains: [{ column: "note" }] });
    expect(result.reason).toMatch(/^note: /);
  });
});
