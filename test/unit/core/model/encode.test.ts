import { describe, expect, it } from "vitest";
import { buildTable, type Column, selectRows } from "../../../../core/data/table.ts";
import type { Preprocessing } from "../../../../core/documents/model.ts";
import { compileEncoder } from "../../../../core/model/encode.ts";

const FEATURES: Preprocessing["features"] = [
  { name: "age", kind: "number", impute: 40, mean: 42, scale: 4, indicator: true, knots: [40] },
  { name: "home", kind: "category", levels: ["owner", "rent"], missingLevel: true, otherLevel: true },
  { name: "job", kind: "category", levels: ["fixed", "free"], missingLevel: false, otherLevel: false },
];
const columns = (age: number, home: string | null, job: string | null): Column[] => [
  { name: "age", kind: "number", values: Float64Array.of(age) },
  { name: "home", kind: "category", values: [home] },
  { name: "job", kind: "category", values: [job] },
];
type Row = Parameters<typeof columns>;
const dense = compileEncoder({ encoding: "dense", features: FEATURES });
const coded = compileEncoder({ encoding: "columns", features: FEATURES });
const encodeRow = (encoder: typeof dense, ...row: Row) => [...encoder.encode(buildTable(columns(...row)))];

describe("compileEncoder, dense", () => {
  it("names its columns", () => {
    expect(dense.columns.map(({ feature, part }) => `${feature} ${part}`)).toEqual([
      "age value",
      "age above:40",
      "age missing",
      "home level:owner",
      "home level:rent",
      "home missing",
      "home other",
      "job level:fixed",
      "job level:free",
    ]);
  });

  it.each<[string, Row, number[]]>([
    ["a known row", [46, "rent", "fixed"], [1, 1.5, 0, 0, 1, 0, 0, 1, 0]],
    ["gaps", [Number.NaN, null, null], [-0.5, 0, 1, 0, 0, 1, 0, 0, 0]],
    ["the empty text and infinity, which are gaps", [Infinity, "", ""], [-0.5, 0, 1, 0, 0, 1, 0, 0, 0]],
    ["unseen levels", [42, "boat", "boat"], [0, 0.5, 0, 0, 0, 0, 1, 0, 0]],
  ])("encodes %s", (_, row, expected) => {
    expect(encodeRow(dense, ...row)).toEqual(expected);
  });

  it("cuts what lies a million deviations away", () => {
    expect(encodeRow(dense, 1e308, "rent", "fixed").slice(0, 2)).toEqual([1e6, 1e6 + 0.5]);
  });
});

describe("compileEncoder, columns", () => {
  it.each<[string, Row, number[]]>([
    ["a known row", [46, "rent", "fixed"], [46, 0, 1, 0]],
    ["gaps: a code of their own where training had them, else that of unseen", [Number.NaN, null, null], [40, 1, 2, 3]],
    ["unseen levels", [42, "boat", "boat"], [42, 0, 3, 3]],
  ])("encodes %s", (_, row, expected) => {
    expect(encodeRow(coded, ...row)).toEqual(expected);
  });

  it("says how many codes a column has", () => {
    expect(coded.columns.map(({ codes }) => codes)).toEqual([undefined, undefined, 4, 4]);
  });
});

describe("an encoder", () => {
  it("gives a row the same numbers alone and among others, whatever the order of columns", () => {
    const table = buildTable([
      { name: "home", kind: "category", values: ["rent", null, "boat"] },
      { name: "ignored", kind: "text", values: ["a", "b", "c"] },
      { name: "age", kind: "number", values: Float64Array.of(30, Number.NaN, 50) },
      { name: "job", kind: "category", values: ["free", "fixed", null] },
    ]);
    for (const encoder of [dense, coded]) {
      const together = [...encoder.encode(table)];
      const alone = [0, 1, 2].flatMap((row) => [...encoder.encode(selectRows(table, [row]))]);
      expect(alone).toEqual(together);
    }
  });

  it("names a missing column and one of another kind", () => {
    const [, home, job] = columns(1, "rent", "fixed");
    if (home === undefined || job === undefined) throw new Error("no columns");
    expect(() => dense.encode(buildTable([home, job]))).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_COLUMN_MISSING", what: expect.stringContaining('"age"') as unknown }),
    );
    expect(() => dense.encode(buildTable([{ ...home, name: "age" }, home, job]))).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_COLUMN_CONFLICT", what: expect.stringContaining('"age"') as unknown }),
    );
  });
});
