import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { type DataPart, type Dataset, PART_NAMES, type PartName } from "../../../../core/data/dataset.ts";
import { filterDataset, type PartRows } from "../../../../core/data/filter-dataset.ts";
import { buildTable } from "../../../../core/data/table.ts";

const GAP = Number.NaN;

function buildPart(
  name: PartName,
  rows: readonly (readonly [id: string, plan: string, x: number, only: string | null, y: string])[],
): DataPart {
  const rowIds = rows.map(([id]) => id);
  return {
    name,
    table: buildTable([
      { name: "plan", kind: "category", values: rows.map(([, plan]) => plan) },
      { name: "x", kind: "number", values: Float64Array.from(rows, ([, , x]) => x) },
      { name: "only", kind: "category", values: rows.map(([, , , only]) => only) },
      { name: "y", kind: "category", values: rows.map(([, , , , y]) => y) },
    ]),
    rowIds,
    digest: sha256(rowIds.join("\n")),
  };
}

const summary = (name: string, kind: "number" | "category") => ({
  ...{ name, kind, type: kind === "number" ? "DOUBLE" : "VARCHAR", missing: 1, distinct: 4 },
  ...(kind === "number" ? { min: 1, max: 9 } : { min: null, max: null }),
});

const WHOLE: Dataset = {
  files: [{ path: "data.csv", sha256: "f".repeat(64), bytes: 10, rows: 8 }],
  rows: 8,
  columns: [
    summary("plan", "category"),
    summary("x", "number"),
    summary("only", "category"),
    summary("y", "category"),
    summary("secret", "category"),
  ],
  features: ["plan", "x", "only"],
  ignored: [{ column: "note", reason: "free text" }],
  digest: "d".repeat(64),
  parts: {
    train: buildPart("train", [
      ["aa-1", "p", 1, null, "1"],
      ["aa-2", "p", 1, null, "1"],
      ["bb-1", "q", 9, "z", "0"],
      ["cc-1", "p", GAP, null, "0"],
    ]),
    validation: buildPart("validation", [["dd-1", "p", 2, null, "0"]]),
    test: buildPart("test", [
      ["cc-2", "p", 3, null, "1"],
      ["ee-1", "q", 4, "z", "0"],
      ["ff-1", "p", 5, null, "0"],
    ]),
  },
  report: {
    duplicateRows: 2,
    leakage: { rows: 1, examples: ["cc-1"] },
    parts: {
      train: { rows: 4, classShares: { 0: 0.5, 1: 0.5 } },
      validation: { rows: 1, classShares: { 0: 1 } },
      test: { rows: 3, classShares: { 0: 2 / 3, 1: 1 / 3 } },
    },
    warnings: ["2 of 8 rows repeat an earlier row."],
  },
};
const OF_P: PartRows = { train: [0, 1, 3], validation: [0], test: [0, 2] };
const filter = (rows: PartRows, value = "p") =>
  filterDataset(WHOLE, { column: "plan", value, target: "y", rows }, sha256);

describe("filterDataset", () => {
  it("keeps the rows of one value, and says of them what the whole says of itself", () => {
    const dataset = filter(OF_P);
    expect(dataset).toMatchObject({ files: WHOLE.files, rows: 6, features: ["x"] });
    expect(dataset.parts.train.rowIds).toEqual(["aa-1", "aa-2", "cc-1"]);
    expect(dataset.parts.train.table.columns.get("x")?.values).toEqual(Float64Array.of(1, 1, GAP));
    expect(dataset.parts.test.digest).toBe(sha256("cc-2\nff-1"));
    expect(dataset.report).toEqual({
      duplicateRows: 2,
      leakage: { rows: 1, examples: ["cc-1"] },
      parts: {
        train: { rows: 3, classShares: { 0: 1 / 3, 1: 2 / 3 } },
        validation: { rows: 1, classShares: { 0: 1 } },
        test: { rows: 2, classShares: { 0: 0.5, 1: 0.5 } },
      },
      warnings: [],
    });
  });

  it("describes the columns that it has anew, and says why a column is no feature any more", () => {
    const dataset = filter(OF_P);
    expect(dataset.columns.map(({ name }) => name)).toEqual(["plan", "x", "only", "y"]);
    expect(dataset.columns[1]).toEqual({ ...summary("x", "number"), missing: 1, distinct: 4, min: 1, max: 5 });
    expect(dataset.columns[2]).toMatchObject({ missing: 6, distinct: 0 });
    expect(dataset.ignored).toEqual([
      { column: "note", reason: "free text" },
      { column: "plan", reason: "has one value in all of these rows" },
      { column: "only", reason: "has no values in these rows" },
    ]);
  });

  it("has a digest of its own for every value, apart from that of the whole", () => {
    const digests = [filter(OF_P).digest, filter(OF_P, "q").digest, WHOLE.digest];
    expect(new Set(digests).size).toBe(3);
  });

  it("takes parts without rows", () => {
    const dataset = filter({ train: [], validation: [], test: [] });
    expect(dataset).toMatchObject({ rows: 0, features: [], report: { duplicateRows: 0, leakage: { rows: 0 } } });
  });

  it("divides the rows among the values and moves none to another part", () => {
    const choice = fc.record({
      train: fc.subarray([0, 1, 2, 3]),
      validation: fc.subarray([0]),
      test: fc.subarray([0, 1, 2]),
    });
    fc.assert(
      fc.property(choice, (rows) => {
        const others = Object.fromEntries(
          PART_NAMES.map((name) => [
            name,
            WHOLE.parts[name].rowIds
              .keys()
              .filter((row) => !rows[name].includes(row))
              .toArray(),
          ]),
        ) as unknown as PartRows;
        for (const name of PART_NAMES) {
          const ids = [...filter(rows).parts[name].rowIds, ...filter(others).parts[name].rowIds];
          expect(ids.toSorted()).toEqual([...WHOLE.parts[name].rowIds].toSorted());
        }
      }),
    );
  });
});
