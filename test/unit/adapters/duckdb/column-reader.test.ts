import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDuckDbColumnReader } from "../../../../adapters/duckdb/column-reader.ts";
import type { ColumnSample } from "../../../../core/data/column-reader.ts";
import { failureOf } from "./dataset-folder.ts";
import { withFiles } from "./profile-files.ts";

const reader = createDuckDbColumnReader();
const COLUMNS = [
  { name: "n", kind: "number" },
  { name: "k", kind: "category" },
  { name: "b", kind: "boolean" },
  { name: "t", kind: "timestamp" },
] as const;

const valuesOf = ({ table }: ColumnSample, name: string): readonly unknown[] => [
  ...(table.columns.get(name)?.values ?? []),
];

const DAY = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
const FILE = [
  "t,n,k,b",
  "2024-01-01T02:00:00Z,3,c,true",
  "2024-01-01T00:00:00Z,1,a,false",
  "2024-01-01T01:00:00Z,inf,,true",
  "soon,4,a,maybe",
  "2024-01-01T01:00:00Z,x1,b,",
].join("\n");

describe("reading columns", () => {
  it("gives the values in the order of the file, missing where they cannot be read", () =>
    withFiles({ "data.csv": FILE }, async (folder) => {
      const sample = await reader.read({ source: "data.csv", folder, columns: COLUMNS });
      expect(sample.rows).toBe(5);
      expect(valuesOf(sample, "n")).toEqual([3, 1, Number.NaN, 4, Number.NaN]);
      expect(valuesOf(sample, "k")).toEqual(["c", "a", null, "a", "b"]);
      expect(valuesOf(sample, "b")).toEqual([1, 0, 1, Number.NaN, Number.NaN]);
      expect(valuesOf(sample, "t")).toEqual([DAY + 2 * HOUR, DAY, DAY + HOUR, Number.NaN, DAY + HOUR]);
      expect([...sample.table.columns.keys()]).toEqual(["n", "k", "b", "t"]);
    }));

  it("gives the rows of a range of time, in its order", () =>
    withFiles({ "data.csv": FILE }, async (folder) => {
      const time = { timestamp: "t" };
      const all = await reader.read({ source: "data.csv", folder, columns: COLUMNS, time });
      expect(valuesOf(all, "k")).toEqual(["a", null, "b", "c"]);
      const range = { ...time, startMs: DAY + HOUR, endMs: DAY + 2 * HOUR };
      const some = await reader.read({ source: "data.csv", folder, columns: COLUMNS, time: range });
      expect(some.rows).toBe(2);
      expect(valuesOf(some, "k")).toEqual([null, "b"]);
    }));

  it("reads a column of a SELECT and of a table without rows", () =>
    withFiles({ "data.csv": "n,k\n" }, async (folder) => {
      const empty = await reader.read({ source: "data.csv", folder, columns: COLUMNS.slice(0, 2) });
      expect(empty).toMatchObject({ rows: 0, table: { rows: 0 } });
      const source = "SELECT i AS n, 'v' || i AS k FROM range(3) AS numbers(i)";
      const query = await reader.read({ source, folder, columns: COLUMNS.slice(0, 2) });
      expect(valuesOf(query, "n")).toEqual([0, 1, 2]);
      expect(valuesOf(query, "k")).toEqual(["v0", "v1", "v2"]);
    }));
});

const rowsOf = (count: number): string =>
  Array.from({ length: count }, (_, row) => `${row},${row % 7},v${row % 3}`).join("\n");
const NUMBERED = [
  { name: "row", kind: "number" },
  { name: "n", kind: "number" },
  { name: "k", kind: "category" },
] as const;

describe("a sample of a table with more rows than the limit", () => {
  it("is the same in every run, in order, spread over the table and at most the limit", () =>
    withFiles({ "data.csv": `row,n,k\n${rowsOf(20_000)}\n` }, async (folder) => {
      const request = { source: "data.csv", folder, columns: NUMBERED, limit: 2_000 };
      const [first, second] = [await reader.read(request), await reader.read(request)];
      expect(second).toEqual(first);
      expect(first.rows).toBe(20_000);
      const numbers = valuesOf(first, "row") as number[];
      expect(numbers.length).toBeGreaterThan(1_600);
      expect(numbers.length).toBeLessThanOrEqual(2_000);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(numbers.filter((row) => row < 10_000).length / numbers.length).toBeCloseTo(0.5, 1);
      expect(valuesOf(first, "n")).toEqual(numbers.map((row) => row % 7));
      expect(valuesOf(first, "k")).toEqual(numbers.map((row) => `v${row % 3}`));
    }));

  it("holds the rows of one and the same sample in tables too wide for one relation", () => {
    const width = 1_100;
    const header = ["row", ...Array.from({ length: width }, (_, index) => `x${index}`)].join(",");
    const rows = Array.from({ length: 60 }, (_, row) => [row, ...new Array<number>(width).fill(row)].join(","));
    return withFiles({ "wide.csv": [header, ...rows].join("\n") }, async (folder) => {
      const columns = ["row", "x0", "x600", "x1099"].map((name) => ({ name, kind: "number" }) as const);
      const all = await reader.read({ source: "wide.csv", folder, columns });
      expect(valuesOf(all, "x1099")).toEqual(Array.from({ length: 60 }, (_, row) => row));
      const some = await reader.read({ source: "wide.csv", folder, columns, limit: 40 });
      expect(some.table.rows).toBeLessThanOrEqual(40);
      expect(some.table.rows).toBeGreaterThan(1);
      for (const { name } of columns) expect(valuesOf(some, name)).toEqual(valuesOf(some, "row"));
    });
  });

  it("keeps every row whatever the limit when there are no more of them", () =>
    withFiles({ "data.csv": `row,n,k\n${rowsOf(50)}\n` }, (folder) =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (limit) => {
          const { table, rows } = await reader.read({ source: "data.csv", folder, columns: NUMBERED, limit });
          expect(rows).toBe(50);
          if (limit >= 50) expect(table.rows).toBe(50);
          else expect(table.rows).toBeLessThanOrEqual(limit);
        }),
        { numRuns: 12 },
      ),
    ));
});

describe("what cannot be read", () => {
  it.each([
    {
      what: "an absent column",
      request: { columns: [{ name: "m", kind: "number" }] },
      code: "SLIPWAY_E_COLUMN_MISSING",
    },
    { what: "an absent time", request: { time: { timestamp: "when" } }, code: "SLIPWAY_E_COLUMN_MISSING" },
    { what: "an absent file", request: { source: "no.csv" }, code: "SLIPWAY_E_DATA_NOT_FOUND" },
    { what: "no limit", request: { limit: 0 }, code: "SLIPWAY_E_INPUT_INVALID" },
    { what: "a limit that is no number", request: { limit: Number.NaN }, code: "SLIPWAY_E_INPUT_INVALID" },
  ] as const)("refuses $what", ({ request, code }) =>
    withFiles({ "data.csv": FILE }, async (folder) => {
      const failure = await failureOf(reader.read({ source: "data.csv", folder, columns: COLUMNS, ...request }));
      expect(failure.code).toBe(code);
    }),
  );
});
