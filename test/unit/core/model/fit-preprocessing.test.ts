import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTable, type Column } from "../../../../core/data/table.ts";
import type { Preprocessing, Signature } from "../../../../core/documents/model.ts";
import { compileEncoder } from "../../../../core/model/encode.ts";
import { fitPreprocessing, MAX_HINGED_FEATURES } from "../../../../core/model/fit-preprocessing.ts";

const number = (name: string, ...values: readonly number[]): Column => ({
  name,
  kind: "number",
  values: Float64Array.from(values),
});
const category = (name: string, ...values: readonly (string | null)[]): Column => ({ name, kind: "category", values });
const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

function fitColumns(columns: readonly Column[], encoding: Preprocessing["encoding"] = "dense"): Preprocessing {
  const inputs: Signature["inputs"] = columns.map(({ name, kind }) => ({ name, kind, required: false }));
  return fitPreprocessing(buildTable(columns), { inputs, outputs: [] }, encoding);
}

describe("fitPreprocessing, numbers", () => {
  it("imputes the median before it takes mean and deviation", () => {
    expect(fitColumns([number("x", 1, 3, Number.NaN, 8)]).features).toEqual([
      {
        name: "x",
        kind: "number",
        impute: 3,
        mean: 3.75,
        scale: Math.sqrt((2.75 ** 2 + 2 * 0.75 ** 2 + 4.25 ** 2) / 4),
        indicator: true,
        knots: [2, 3, 5.5],
      },
    ]);
  });

  it("counts infinities as missing", () => {
    expect(fitColumns([number("x", 1, 3, Infinity, -Infinity)]).features[0]).toMatchObject({
      impute: 2,
      indicator: true,
    });
  });

  it("bends only dense encodings, and only inside the range", () => {
    expect(fitColumns([number("x", 1, 2, 3, 4)], "columns").features[0]).toMatchObject({ knots: [] });
    expect(fitColumns([number("x", 0, 0, 0, 0, 0, 7)]).features[0]).toMatchObject({ knots: [] });
  });

  it("gives wide tables no hinges", () => {
    const columns = Array.from({ length: MAX_HINGED_FEATURES + 1 }, (_, index) => number(`x${index}`, 1, 2, 3, index));
    for (const feature of fitColumns(columns).features) expect(feature).toMatchObject({ knots: [] });
  });

  it("leaves out constant and empty columns", () => {
    const kept = fitColumns([
      number("x", 1, 2),
      number("constant", 7, 7),
      number("rounding", 0.3, 0.1 + 0.2),
      number("empty", Number.NaN, Number.NaN),
    ]);
    expect(kept.features.map(({ name }) => name)).toEqual(["x"]);
  });

  it("keeps a constant column with gaps for its indicator alone", () => {
    const encoder = compileEncoder(fitColumns([number("x", 7, Number.NaN, 7)]));
    const table = buildTable([number("x", 7, Number.NaN, 9)]);
    expect([...encoder.encode(table)]).toEqual([0, 0, 0, 1, 2, 0]);
  });

  it("says so when no column varies", () => {
    expect(() => fitColumns([number("x", 7, 7), category("c", "a", "a")])).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_TRAINING_FAILED" }),
    );
  });

  it("gives finite numbers for any doubles, in training and afterwards", () => {
    const anyNumber = fc.double();
    fc.assert(
      fc.property(fc.array(anyNumber, { minLength: 2, maxLength: 20 }), anyNumber, (values, served) => {
        const columns = [number("x", ...values), number("y", ...values.map((_, row) => row))];
        const preprocessing = fitColumns(columns);
        const encoder = compileEncoder(preprocessing);
        const servedRow = buildTable([number("x", served), number("y", served)]);
        for (const table of [buildTable(columns), servedRow]) {
          for (const value of encoder.encode(table)) expect(Number.isFinite(value)).toBe(true);
        }
        expect(JSON.parse(JSON.stringify(preprocessing))).toEqual(preprocessing);
      }),
    );
  });
});

describe("fitPreprocessing, categories", () => {
  it("gives rare levels one code with the unseen ones", () => {
    const { features } = fitColumns([category("c", ...repeat("a", 6), ...repeat("b", 5), ...repeat("rare", 4))]);
    expect(features).toEqual([
      { name: "c", kind: "category", levels: ["a", "b"], missingLevel: false, otherLevel: true },
    ]);
  });

  it("makes missing a level where training has gaps, the empty text included", () => {
    const { features } = fitColumns([category("c", ...repeat("a", 6), null, "")]);
    expect(features).toEqual([{ name: "c", kind: "category", levels: ["a"], missingLevel: true, otherLevel: false }]);
  });

  it("leaves out a column of one level", () => {
    expect(fitColumns([category("c", "a", "a"), number("x", 1, 2)]).features.map(({ name }) => name)).toEqual(["x"]);
  });

  it("keeps the most frequent thousand levels", () => {
    const values = Array.from({ length: 1002 }, (_, level) => repeat(`level ${level}`, level < 2 ? 5 : 6)).flat();
    const [feature] = fitColumns([category("c", ...values)]).features;
    expect(feature).toMatchObject({ otherLevel: true });
    expect(feature?.kind === "category" && feature.levels.length).toBe(1000);
    expect(feature?.kind === "category" && feature.levels).not.toContain("level 0");
  });

  it("takes level names that objects reserve for themselves", () => {
    const names = ["__proto__", "constructor", "toString", "a"];
    const [feature] = fitColumns([category("c", ...names.flatMap((name) => repeat(name, 5)))]).features;
    expect(feature).toMatchObject({ levels: names.toSorted() });
  });
});
