import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { GateRule } from "../../core/gates/gate-rule.ts";
import { GATE_RULES, parseGateRule } from "../../core/gates/gates.ts";
import type { Metric } from "../../core/metrics/metric.ts";
import { METRICS, parseMetric } from "../../core/metrics/metrics.ts";

async function findRecords<Kind>(pattern: string, isRecord: (value: unknown) => value is Kind): Promise<Kind[]> {
  const modules = await Promise.all(
    globSync(pattern).map(async (file) => (await import(resolve(file))) as Record<string, unknown>),
  );
  return modules.flatMap((module) => Object.values(module).filter(isRecord));
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === "object" && value !== null && keys.every((key) => Object.hasOwn(value, key));
}

const isMetric = (value: unknown): value is Metric => hasKeys(value, ["id", "better", "compute"]);
const isGateRule = (value: unknown): value is GateRule => hasKeys(value, ["id", "decide"]);

/** Red? A record lacks its line in core/metrics/metrics.ts, or a line its record. */
describe("the metric registry", () => {
  it("holds every record of its folder, once", async () => {
    const found = (await findRecords("core/metrics/*.ts", isMetric)).map(({ id }) => id);
    expect(found.toSorted()).toEqual([...METRICS.keys()].toSorted());
    expect(new Set(found).size).toBe(found.length);
  });

  it.each([...METRICS.values()])("describes $id whole", (metric) => {
    expect(metric.id).toMatch(/^[a-z0-9_]{1,64}$/);
    expect(metric.title).not.toBe("");
    const [least, most] = metric.range;
    expect((least ?? Number.NEGATIVE_INFINITY) < (most ?? Number.POSITIVE_INFINITY)).toBe(true);
    const best = { high: most, low: least, near: metric.ideal }[metric.better];
    expect(metric.ideal).toBe(best);
  });

  it("names the known ids to whoever asks for another, inherited names included", () => {
    expect(() => parseMetric("auc")).toThrow(/no metric "auc".*roc_auc, average_precision/);
    expect(() => parseMetric("toString")).toThrow(/Choose from roc_auc/);
    expect(() => parseMetric("__proto__")).toThrow(/Choose from roc_auc/);
    expect(parseMetric("ks").id).toBe("ks");
  });
});

/** Red? A record lacks its line in core/gates/gates.ts, or a line its record. */
describe("the gate registry", () => {
  it("holds every rule of its folder", async () => {
    const found = (await findRecords("core/gates/*.ts", isGateRule)).map(({ id }) => id);
    expect(found.toSorted()).toEqual([...GATE_RULES.keys()].toSorted());
  });

  it("names the known rules", () => {
    expect(() => parseGateRule("between")).toThrow(/no gate rule "between".*min, max, equals/);
    expect(parseGateRule("min").title).toBe("at least");
  });
});
