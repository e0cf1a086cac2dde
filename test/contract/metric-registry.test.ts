import { globSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { GateRule } from "../../core/gates/gate-rule.ts";
import { GATE_RULES, parseGateRule } from "../../core/gates/gates.ts";
import { type MetricCard, TASK_KINDS, type TaskKind } from "../../core/metrics/metric.ts";
import { METRIC_CARDS, metricsOf, parseMetric } from "../../core/metrics/metrics.ts";

async function findRecords<Kind>(pattern: string, isRecord: (value: unknown) => value is Kind): Promise<Kind[]> {
  const modules = await Promise.all(
    globSync(pattern).map(async (file) => (await import(resolve(file))) as Record<string, unknown>),
  );
  return modules.flatMap((module) => Object.values(module).filter(isRecord));
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === "object" && value !== null && keys.every((key) => Object.hasOwn(value, key));
}

const isMetric = (value: unknown): value is MetricCard => hasKeys(value, ["id", "better", "compute"]);
const isGateRule = (value: unknown): value is GateRule => hasKeys(value, ["id", "decide"]);

function cardsOf(kind: TaskKind): readonly MetricCard[] {
  return [...metricsOf(kind).values()];
}

/** Red? A record lacks its line in core/metrics/<family>/metrics.ts, or a line its record. */
describe.each(TASK_KINDS)("the %s metrics", (kind) => {
  it("are every record for this task, once", async () => {
    const found = (await findRecords("core/metrics/**/*.ts", isMetric)).filter(({ tasks }) => tasks.includes(kind));
    expect(found.map(({ id }) => id).toSorted()).toEqual([...metricsOf(kind).keys()].toSorted());
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  });

  it.each(cardsOf(kind))("describe $id whole", (metric) => {
    expect(metric.id).toMatch(/^[a-z0-9_]{1,64}$/);
    expect(metric.title).not.toBe("");
    const [least, most] = metric.range;
    expect((least ?? Number.NEGATIVE_INFINITY) < (most ?? Number.POSITIVE_INFINITY)).toBe(true);
    const best = { high: most, low: least, near: metric.ideal }[metric.better];
    expect(metric.ideal).toBe(best);
  });

  it("name the known ids to whoever asks for another, inherited names included", () => {
    const [first = ""] = metricsOf(kind).keys();
    for (const id of ["auc", "toString", "__proto__"]) {
      expect(() => parseMetric(id, kind)).toThrow(
        `There is no metric "${id}" for a ${kind} task. Choose from ${first}`,
      );
    }
    expect(parseMetric(first, kind).id).toBe(first);
  });
});

/** Red? An id stands for two things: rename one, or bring title and direction in line. */
describe("an id that tasks share", () => {
  it("means the same for all", () => {
    for (const { id, title, better, ideal, range } of TASK_KINDS.flatMap(cardsOf)) {
      expect(METRIC_CARDS.get(id)).toMatchObject({ title, better, ideal, range });
    }
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
