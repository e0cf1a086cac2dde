import { describe, expect, it } from "vitest";
import { buildTable, isNumeric, type Table } from "../../../../core/data/table.ts";
import { buildSample } from "../../../../core/metrics/binary/binary-sample.ts";
import { parseMetric } from "../../../../core/metrics/metrics.ts";
import {
  computeImportances,
  type ImportanceRequest,
  shareByFeature,
} from "../../../../core/metrics/permutation-importance.ts";
import { createRng, shuffled } from "../../../../core/rng.ts";

const ROWS = 1500;
const FEATURES = ["strong", "weak", "noise", "level"];

/** `strong` moves the odds by 2 per sd, `weak` by 0.5, `level` by 1 for "b"; `noise` is not used. */
function simulate(order = [...Array(ROWS).keys()]) {
  const rng = createRng(9);
  const all = order.map(() => ({
    strong: rng.normal(),
    weak: rng.normal(),
    noise: rng.normal(),
    level: rng.uniform() < 0.5 ? "a" : "b",
    draw: rng.uniform(),
  }));
  const rows = order.map((row) => all[row] as (typeof all)[number]);
  const number = (name: "strong" | "weak" | "noise") => ({
    name,
    kind: "number" as const,
    values: Float64Array.from(rows, (row) => row[name]),
  });
  const table = buildTable([
    number("strong"),
    number("weak"),
    number("noise"),
    { name: "level", kind: "category", values: rows.map(({ level }) => level) },
  ]);
  const probability = rows.map(
    ({ strong, weak, level }) => 1 / (1 + Math.exp(-2 * strong - 0.5 * weak - (level === "b" ? 1 : 0))),
  );
  const truth = Uint8Array.from(rows, ({ draw }, row) => (draw < (probability[row] ?? 0) ? 1 : 0));
  return { table, truth, rowIds: order.map((row) => `r${row}`) };
}

function scoreTable({ rows, columns }: Table): Promise<Float64Array> {
  const [strong, weak, level] = ["strong", "weak", "level"].map((name) => columns.get(name));
  const valueIn = (column: typeof strong, row: number): number =>
    column !== undefined && isNumeric(column) ? (column.values[row] ?? 0) : 0;
  return Promise.resolve(
    Float64Array.from({ length: rows }, (_, row) => {
      const odds = 2 * valueIn(strong, row) + 0.5 * valueIn(weak, row) + (level?.values[row] === "b" ? 1 : 0);
      return 1 / (1 + Math.exp(-odds));
    }),
  );
}

function requestOf({ table, truth, rowIds }: ReturnType<typeof simulate>, id = "roc_auc"): ImportanceRequest {
  const metric = parseMetric(id, "binary");
  return {
    table,
    rowIds,
    features: FEATURES,
    score: scoreTable,
    metric: {
      better: metric.better,
      ideal: metric.ideal,
      measure: (rows, score) =>
        metric.compute(buildSample({ truth: Uint8Array.from(rows, (row) => truth[row] ?? 0), score }, 0.5)).value,
    },
  };
}

const OPTIONS = { seed: 3, replicates: 80 };

describe("permutation importance of a planted signal", () => {
  it.each(["roc_auc", "log_loss"])("orders the features by what they carry, in %s", async (id) => {
    const importances = await computeImportances(requestOf(simulate(), id), OPTIONS);
    expect(importances.map(({ feature }) => feature)).toEqual(FEATURES);
    const [strong, weak, noise, level] = importances;
    expect(strong?.importance).toBeGreaterThan(level?.importance ?? Number.NaN);
    expect(level?.importance).toBeGreaterThan(weak?.importance ?? Number.NaN);
    expect(weak?.ci?.[0]).toBeGreaterThan(0);
    expect(noise).toMatchObject({ importance: 0, share: 0, ci: [0, 0] });
    for (const { importance, ci } of importances) {
      expect((ci?.[0] ?? 1) <= importance && importance <= (ci?.[1] ?? -1)).toBe(true);
    }
    const shares = shareByFeature(importances);
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("does not see the order of the rows", async () => {
    const plain = simulate();
    const order = shuffled([...Array(ROWS).keys()], createRng(1));
    const mixed = {
      table: buildTable(
        [...plain.table.columns.values()].map((column) =>
          isNumeric(column)
            ? { ...column, values: Float64Array.from(order, (row) => column.values[row] ?? 0) }
            : { ...column, values: order.map((row) => column.values[row] ?? null) },
        ),
      ),
      truth: Uint8Array.from(order, (row) => plain.truth[row] ?? 0),
      rowIds: order.map((row) => `r${row}`),
    };
    expect(await computeImportances(requestOf(mixed), OPTIONS)).toEqual(
      await computeImportances(requestOf(plain), OPTIONS),
    );
  });

  it("repeats itself for a seed, differs for another, and a feature does not depend on the others", async () => {
    const request = requestOf(simulate());
    const first = await computeImportances(request, OPTIONS);
    expect(await computeImportances(request, OPTIONS)).toEqual(first);
    expect(await computeImportances(request, { ...OPTIONS, seed: 4 })).not.toEqual(first);
    const [weak] = await computeImportances({ ...request, features: ["weak"] }, OPTIONS);
    expect({ ...weak, share: 0 }).toEqual({ ...first[1], share: 0 });
  });

  it("samples rows down", async () => {
    const sizes: number[] = [];
    const request = requestOf(simulate());
    const score = (table: Table) => {
      sizes.push(table.rows);
      return scoreTable(table);
    };
    await computeImportances({ ...request, score, features: ["strong"] }, { ...OPTIONS, maxRows: 100, repeats: 2 });
    expect(sizes).toEqual([100, 100, 100]);
  });
});

describe("what has no importance", () => {
  it("a metric without a value, and a model that uses nothing", async () => {
    const given = simulate();
    const oneClass = { ...given, truth: new Uint8Array(ROWS) };
    expect(await computeImportances(requestOf(oneClass), OPTIONS)).toEqual([]);
    const constant = {
      ...requestOf(given),
      score: ({ rows }: Table) => Promise.resolve(new Float64Array(rows).fill(0.5)),
    };
    const importances = await computeImportances(constant, OPTIONS);
    expect(importances.map(({ importance, share }) => [importance, share])).toEqual(FEATURES.map(() => [0, 0]));
    expect(shareByFeature(importances)).toEqual({});
    expect(shareByFeature([])).toEqual({});
  });
});
