import { describe, expect, it } from "vitest";
import type { TabularPredictions } from "../../../../core/data/build-predictions.ts";
import { buildTable, type Column, isNumeric, type Table } from "../../../../core/data/table.ts";
import { importanceSection } from "../../../../core/documents/evaluation-importance.ts";
import { buildImportance, type ImportanceCase, planCost } from "../../../../core/evaluation/build-importance.ts";
import { correlationRatio } from "../../../../core/metrics/correlation-ratio.ts";
import { createRng } from "../../../../core/rng.ts";

const ROWS = 400;

/** `x7` moves the truth by 2 per sd and `x3` by 1; the other columns are noise. */
function createCase(columns: number, given: Partial<ImportanceCase> = {}) {
  const rng = createRng(5);
  const names = Array.from({ length: columns }, (_, index) => `x${index}`);
  const table = buildTable(
    names.map(
      (name): Column => ({ name, kind: "number", values: Float64Array.from({ length: ROWS }, () => rng.normal()) }),
    ),
  );
  const oddsOf = ({ rows, columns: all }: Table) => {
    const [strong, weak] = ["x7", "x3"].map((name) => all.get(name));
    return Float64Array.from({ length: rows }, (_, row) => 2 * numberIn(strong, row) + numberIn(weak, row));
  };
  const score = async (of: Table) => oddsOf(of).map((odds) => 1 / (1 + Math.exp(-odds)));
  const own = oddsOf(table).map((odds) => 1 / (1 + Math.exp(-odds)));
  const predictions: TabularPredictions = {
    kind: "binary",
    rows: ROWS,
    rowIds: Array.from({ length: ROWS }, (_, row) => `r${String(row).padStart(4, "0")}`),
    slices: new Map(),
    truth: Uint8Array.from(own, (probability) => (rng.uniform() < probability ? 1 : 0)),
    score: own,
  };
  return {
    task: { kind: "binary", target: "y", positive: "1" },
    metric: "roc_auc",
    threshold: 0.5,
    table,
    predictions,
    inputs: names,
    score,
    seed: 11,
    ...given,
  } satisfies ImportanceCase;
}

function numberIn(column: Column | undefined, row: number): number {
  return column !== undefined && isNumeric(column) ? (column.values[row] ?? 0) : 0;
}

describe("importance in the evaluation", () => {
  it("orders all features of a narrow table, and says nothing of a choice", async () => {
    const section = await buildImportance(createCase(12));
    expect(importanceSection.parse(section)).toEqual(section);
    expect(section.features.slice(0, 2).map(({ feature }) => feature)).toEqual(["x7", "x3"]);
    expect(section.features).toHaveLength(12);
    expect(section.features[0]?.ci?.[0]).toBeGreaterThan(0);
    expect(section).toMatchObject({ metric: "roc_auc", rows: ROWS, inputs: 12, repeats: 5, level: 0.95 });
    expect(section.reason).toBeUndefined();
  });

  it("finds the planted features among 1,000, at a bounded number of scorings, and says so", async () => {
    const done: (readonly [number, number])[] = [];
    const section = await buildImportance(
      createCase(1000, { onProgress: (count, total) => done.push([count, total]) }),
    );
    expect(section.features.slice(0, 2).map(({ feature }) => feature)).toEqual(["x7", "x3"]);
    expect(section.features).toHaveLength(planCost(1000).features);
    expect(section.reason).toMatch(/40 of 1000 inputs that move most/);
    const last = 1 + 5 * section.features.length;
    expect(done.at(-1)).toEqual([last, last]);
  });

  it("has none where the metric has no value, and where there are no inputs", async () => {
    const given = createCase(8);
    const oneClass = { ...given.predictions, truth: new Uint8Array(ROWS) } as TabularPredictions;
    expect(await buildImportance({ ...given, predictions: oneClass })).toMatchObject({
      features: [],
      reason: "the metric has no value on the test rows",
    });
    expect(await buildImportance({ ...given, inputs: [] })).toMatchObject({
      features: [],
      reason: "the model has no inputs",
    });
  });

  it("measures numbers, where less is better", async () => {
    const given = createCase(9);
    const truth = Float64Array.from({ length: ROWS }, (_, row) => 2 * numberIn(given.table.columns.get("x7"), row));
    const section = await buildImportance({
      ...given,
      task: { kind: "regression", target: "y" },
      metric: "mae",
      predictions: { ...given.predictions, kind: "regression", truth, prediction: truth },
      score: async ({ rows, columns }) =>
        Float64Array.from({ length: rows }, (_, row) => 2 * numberIn(columns.get("x7"), row)),
    });
    expect(section.features[0]).toMatchObject({ feature: "x7", share: 1 });
    expect(section.features[1]).toMatchObject({ importance: 0, ci: [0, 0] });
  });

  it("measures several classes", async () => {
    const given = createCase(9);
    const classes = ["a", "b", "c"];
    const label = (value: number) => (value < -0.4 ? 0 : Number(value > 0.4) + 1);
    const scoreOf = ({ rows, columns }: Table) => {
      const scores = new Float64Array(rows * 3).fill(0.1);
      for (let row = 0; row < rows; row++) scores[row * 3 + label(numberIn(columns.get("x3"), row))] = 0.8;
      return scores;
    };
    const truth = Int32Array.from({ length: ROWS }, (_, row) => label(numberIn(given.table.columns.get("x3"), row)));
    const section = await buildImportance({
      ...given,
      task: { kind: "multiclass", target: "y" },
      metric: "accuracy",
      predictions: { ...given.predictions, kind: "multiclass", classes, truth, scores: scoreOf(given.table) },
      score: async (of) => scoreOf(of),
    });
    expect(section.features[0]).toMatchObject({ feature: "x3", share: 1 });
    expect(section.features[0]?.importance).toBeGreaterThan(0.5);
  });
});

describe("the cost of importance", () => {
  it.each([1, 13, 40, 200, 1000, 10_000, 100_000])("%d inputs", (inputs) => {
    const { features, rows } = planCost(inputs);
    const cells = 5 * Math.min(features, inputs) * rows * inputs;
    expect(features).toBeGreaterThanOrEqual(10);
    expect(features).toBeLessThanOrEqual(40);
    expect(rows).toBeGreaterThanOrEqual(500);
    expect(rows).toBeLessThanOrEqual(2000);
    expect(cells).toBeLessThanOrEqual(Math.max(100_000_000, 5 * 10 * 500 * inputs));
  });
});

describe("correlation ratio", () => {
  const score = Float64Array.from({ length: 100 }, (_, row) => row / 100);
  const numbers = (values: readonly number[]): Column => ({
    name: "x",
    kind: "number",
    values: Float64Array.from(values),
  });

  it.each<[string, Column, (ratio: number) => boolean]>([
    ["the score itself", numbers([...score]), (ratio) => ratio > 0.9],
    ["its opposite", numbers([...score].map((value) => -value)), (ratio) => ratio > 0.9],
    ["a constant", numbers(new Array<number>(100).fill(3)), (ratio) => ratio === 0],
    ["nothing but gaps", numbers(new Array<number>(100).fill(Number.NaN)), (ratio) => ratio === 0],
    [
      "gaps that tell the halves apart",
      numbers([...score].map((value) => (value < 0.5 ? Number.NaN : 1))),
      (ratio) => ratio > 0.7,
    ],
    [
      "levels of one row each",
      { name: "id", kind: "category", values: [...score].map(String) },
      (ratio) => ratio === 0, // explains all by chance, so nothing
    ],
  ])("%s", (_, column, holds) => {
    expect(holds(correlationRatio(column, score))).toBe(true);
  });

  it("is 0 for a constant score", () => {
    expect(correlationRatio(numbers([...score]), new Float64Array(100).fill(0.3))).toBe(0);
  });
});
