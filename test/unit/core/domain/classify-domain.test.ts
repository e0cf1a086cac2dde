import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTable, type Table } from "../../../../core/data/table.ts";
import { classifyDomain } from "../../../../core/domain/classify-domain.ts";
import { createRng, type Rng } from "../../../../core/rng.ts";

interface Shape {
  readonly rows: number;
  readonly columns: number;
  /** Correlation of a and b. */
  readonly correlation?: number;
  readonly shift?: number;
}

/** Normal columns, a and b correlated; every third further one a category. */
function draw({ rows, columns, correlation = 0, shift = 0 }: Shape, rng: Rng): Table {
  const a = Float64Array.from({ length: rows }, () => rng.normal());
  const b = a.map((value) => correlation * value + Math.sqrt(1 - correlation ** 2) * rng.normal());
  const others = Array.from({ length: columns - 2 }, (_, index) => {
    const values = Float64Array.from({ length: rows }, () => rng.normal() + (index === 0 ? shift : 0));
    return index % 3 === 2
      ? {
          name: `x${index}`,
          kind: "category" as const,
          values: Array.from(values, (value) => `level ${Math.round(value)}`),
        }
      : { name: `x${index}`, kind: "number" as const, values };
  });
  return buildTable([{ name: "a", kind: "number", values: a }, { name: "b", kind: "number", values: b }, ...others]);
}

describe("domain classifier", () => {
  it("finds nothing where there is nothing, over 30 draws", () => {
    const rng = createRng(1);
    const results = Array.from({ length: 30 }, () =>
      classifyDomain({
        reference: draw({ rows: 600, columns: 8 }, rng),
        current: draw({ rows: 300, columns: 8 }, rng),
      }),
    );
    expect(results.filter(({ state }) => state === "drift")).toEqual([]);
    const areas = results.map(({ auc }) => auc.value ?? 0);
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  });

  it("finds a relation that has turned round, which no single column shows, and names the two columns", () => {
    const rng = createRng(2);
    const result = classifyDomain({
      reference: draw({ rows: 2000, columns: 10, correlation: 0.7 }, rng),
      current: draw({ rows: 1000, columns: 10, correlation: -0.7 }, rng),
    });
    expect(result.state).toBe("drift");
    expect(result.auc.value).toBeGreaterThan(0.7);
    expect(new Set(result.features.slice(0, 2).map(({ name }) => name))).toEqual(new Set(["a", "b"]));
    expect(result.features[1]?.share).toBeGreaterThan(0.3);
  });

  it("names the column that moved", () => {
    const rng = createRng(3);
    const result = classifyDomain({
      reference: draw({ rows: 2000, columns: 10 }, rng),
      current: draw({ rows: 1000, columns: 10, shift: 0.8 }, rng),
    });
    expect(result).toMatchObject({ state: "drift", folds: 5, limit: 0.55 });
    expect(result.features[0]?.name).toBe("x0");
    expect(result.features[0]?.share).toBeGreaterThan(0.8);
    expect(result.reason).toContain("most by x0");
  });

  it("takes ordinary windows that are told apart for ordinary", () => {
    const rng = createRng(4);
    const days = Array.from({ length: 10 }, () => draw({ rows: 200, columns: 4, shift: 0.8 * rng.normal() }, rng));
    const values = (name: string) =>
      Float64Array.from(days.flatMap((day) => Array.from(day.columns.get(name)?.values ?? [], Number)));
    const reference = buildTable(
      ["a", "b", "x0", "x1"].map((name) => ({ name, kind: "number", values: values(name) })),
    );
    const windows = Array.from({ length: 2000 }, (_, row) => Math.floor(row / 200));
    const current = draw({ rows: 200, columns: 4, shift: 0.9 }, rng);
    expect(classifyDomain({ reference, current }).state).toBe("drift");
    const calibrated = classifyDomain({ reference, current, windows });
    expect(calibrated.state).toBe("ok");
    expect(calibrated.limit).toBeGreaterThan(0.6);
    expect(calibrated.reason).toContain("as ordinary windows are");
  });

  it("is the same for the same rows, and in units of no column", () => {
    const samples = {
      reference: draw({ rows: 400, columns: 5 }, createRng(5)),
      current: draw({ rows: 400, columns: 5 }, createRng(6)),
    };
    const scale = (table: Table) =>
      buildTable(
        [...table.columns.values()].map((column) =>
          column.kind === "number" ? { ...column, values: column.values.map((x) => 8 * x + 4) } : column,
        ),
      );
    const result = classifyDomain(samples);
    expect(classifyDomain(samples)).toEqual(result);
    expect(classifyDomain({ reference: scale(samples.reference), current: scale(samples.current) })).toEqual(result);
  });

  it("decides nothing on few rows or without a common column", () => {
    const [few, many] = [draw({ rows: 99, columns: 3 }, createRng(7)), draw({ rows: 500, columns: 3 }, createRng(8))];
    expect(classifyDomain({ reference: many, current: few })).toMatchObject({
      state: "insufficient",
      auc: { value: null },
    });
    const stranger = buildTable([{ name: "z", kind: "number", values: new Float64Array(200) }]);
    expect(classifyDomain({ reference: many, current: stranger }).reason).toContain("no feature in common");
  });

  it("takes any values", () => {
    const number = fc.constantFrom(0, 1, -1e300, 1e300, Number.NaN, 5e-324);
    const text = fc.constantFrom(null, "", "a", "toString", "__proto__");
    fc.assert(
      fc.property(fc.array(fc.tuple(number, text), { minLength: 100, maxLength: 130 }), (rows) => {
        const table = buildTable([
          { name: "n", kind: "number", values: Float64Array.from(rows, ([value]) => value) },
          { name: "t", kind: "category", values: rows.map(([, level]) => level) },
          { name: "constant", kind: "number", values: new Float64Array(rows.length) },
        ]);
        const { auc, state } = classifyDomain({ reference: table, current: table });
        expect(state).not.toBe("drift");
        expect(Number.isFinite(auc.value)).toBe(true);
      }),
      { seed: 1, numRuns: 15 },
    );
  });
});
