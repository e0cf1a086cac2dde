import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { featureOf, toProfile, withFiles, writeParquet } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });

describe("profiling", () => {
  it("keeps yes and no as levels, and counts NA, empty text and infinities as missing", () =>
    withFiles(
      {
        "t.csv":
          "yn,flag,x,z,day\nYes,true,1,1,2024-01-01\nNo,false,NA,inf,2024-01-02\nYes,true,3,,2024-01-03\n,true,4,2,\n",
      },
      async (folder) => {
        const table = await profiler.profile({ source: "t.csv", folder, exclude: [] });
        expect(table.rows).toBe(4);
        expect(featureOf(table, "yn")).toMatchObject({
          kind: "category",
          levels: ["Yes", "No"],
          counts: [2, 1],
          missing: 1,
        });
        expect(featureOf(table, "flag")).toMatchObject({ kind: "boolean", levels: ["true", "false"], counts: [3, 1] });
        expect(featureOf(table, "x")).toMatchObject({ kind: "number", missing: 1, min: 1, max: 4, median: 3 });
        expect(featureOf(table, "z")).toMatchObject({ kind: "number", missing: 2, min: 1, max: 2 });
        expect(featureOf(table, "day")).toMatchObject({ kind: "timestamp", missing: 1, min: 1_704_067_200_000 });
      },
    ));

  it("takes deciles as edges, with a value equal to an edge in the upper bin", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", "SELECT range AS x FROM range(1, 102)");
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] });
      expect(featureOf(table, "x")).toMatchObject({
        edges: [11, 21, 31, 41, 51, 61, 71, 81, 91],
        counts: [10, 10, 10, 10, 10, 10, 10, 10, 10, 11],
        min: 1,
        max: 101,
        mean: 51,
        median: 51,
      });
    }));

  it("gives every value of a short scale a bin, so that a constant that changes has moved", () =>
    withFiles(
      { "a.csv": `x,k\n${"1,7\n2,7\n2,7\n".repeat(20)}`, "b.csv": `x,k\n${"2,9\n3,9\n".repeat(20)}` },
      async (folder) => {
        const table = await profiler.profile({ source: "a.csv", folder, exclude: [] });
        expect(featureOf(table, "x").counts).toEqual([0, 20, 40, 0]);
        expect(featureOf(table, "k").counts).toEqual([0, 60, 0]);
        const [window] = await profiler.count({ source: "b.csv", folder, profile: toProfile(table) });
        expect(window?.features.get("x")).toMatchObject({ counts: [0, 0, 20, 20], above: 20, below: 0 });
        expect(window?.features.get("k")).toMatchObject({
          counts: [0, 0, 40],
          above: 40,
          mode: { value: "9", count: 40 },
        });
      },
    ));

  it("separates a heavy value from the rest", () =>
    withFiles({}, async (folder) => {
      await writeParquet(
        folder,
        "t.parquet",
        "SELECT CASE WHEN range % 20 = 0 THEN range + 0.5 ELSE 0 END AS x FROM range(2000)",
      );
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] });
      expect(featureOf(table, "x").counts).toEqual([0, 1900, 100]);
    }));

  it("copes with NaN, infinities, columns without values and tables without rows", () =>
    withFiles({ "empty.csv": "a,b\n" }, async (folder) => {
      const select =
        "SELECT CASE range % 4 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE WHEN 2 THEN '-inf'::DOUBLE ELSE range END AS x, NULL::DOUBLE AS n, NULL::VARCHAR AS c, [1] AS list FROM range(400)";
      await writeParquet(folder, "t.parquet", select);
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] });
      expect(featureOf(table, "x")).toMatchObject({ missing: 300, min: 3, max: 399, distinct: 100 });
      expect(featureOf(table, "n")).toMatchObject({ missing: 400, edges: [], counts: [0], median: null, mode: null });
      expect(featureOf(table, "c")).toMatchObject({ missing: 400, levels: [], counts: [] });
      expect(table.ignored).toEqual([{ column: "list", reason: "type INTEGER[] has no distribution" }]);
      const [window] = await profiler.count({ source: "t.parquet", folder, profile: toProfile(table) });
      expect(window?.features.get("x")).toMatchObject({ missing: 300, below: 0, above: 0, min: 3, max: 399 });
      expect(window?.features.get("n")).toMatchObject({ counts: [0], missing: 400, median: null });
      expect(window?.features.get("c")).toMatchObject({ counts: [], missing: 400 });
      const [none] = await profiler.count({ source: "empty.csv", folder, profile: toProfile(table) });
      expect(none).toMatchObject({ rows: 0, start: null });
    }));

  it("does not depend on the order of the rows, nor on the file's format", () =>
    withFiles({}, async (folder) => {
      const select = "SELECT range AS id, (range * 7919) % 1009 AS x, 'l' || (range % 7) AS c FROM range(3000)";
      await writeParquet(folder, "a.parquet", select);
      await writeParquet(folder, "b.parquet", `SELECT * FROM (${select}) ORDER BY x DESC, id`);
      await writeParquet(folder, "c.parquet", select);
      const profiles = await Promise.all(
        ["a.parquet", "b.parquet", "SELECT * FROM 'c.parquet'"].map((source) =>
          profiler.profile({ source, folder, exclude: ["id"] }),
        ),
      );
      expect(profiles[1]).toEqual(profiles[0]);
      expect(profiles[2]).toEqual(profiles[0]);
    }));

  it("leaves out identifiers and free text, and says so", () =>
    withFiles({}, async (folder) => {
      await writeParquet(
        folder,
        "t.parquet",
        "SELECT 'user-' || range AS user, 'l' || (range % 30) AS c FROM range(500)",
      );
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] });
      expect(table.features.map(({ name }) => name)).toEqual(["c"]);
      expect(table.ignored[0]?.reason).toContain("identifier or free text");
      const asked = await profiler.profile({ source: "t.parquet", folder, features: ["user"], exclude: [] });
      expect(asked.features[0]).toMatchObject({ name: "user", distinct: 500, other: 300 });
      expect(asked.features[0]?.counts).toHaveLength(200);
    }));

  it("keeps a sample of a large table that holds all copies of a row or none", () =>
    withFiles({}, async (folder) => {
      await writeParquet(
        folder,
        "t.parquet",
        "SELECT (range // 2) * 1.5 AS x, (range // 2) % 10 AS y FROM range(400000)",
      );
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] });
      expect(table.sample.rows).toBeLessThan(100_000);
      expect(table.sample.rows).toBeGreaterThan(90_000);
      expect(table.duplicates.rows * 2).toBe(table.duplicates.of);
      expect(featureOf(table, "x").counts.reduce((sum, count) => sum + count, 0)).toBe(400_000);
    }));

  it("samples a table of few different rows by row, and counts its duplicates in all of them", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", "SELECT range % 2 AS x, 'a' AS c FROM range(300000)");
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] });
      expect(table.duplicates).toEqual({ rows: 299_998, of: 300_000 });
      expect(featureOf(table, "x").counts).toEqual([0, 150_000, 150_000, 0]);
    }));

  it("counts the same in a sample that holds all rows and by scanning the table", () =>
    withFiles({}, async (folder) => {
      const x =
        "CASE range % 97 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE WHEN 2 THEN '-inf'::DOUBLE ELSE sin(range) END";
      await writeParquet(folder, "t.parquet", `SELECT ${x} AS x, range % 5 AS k, 0.0 AS c FROM range(30000)`);
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [] }); // 30,000 rows are one sample
      const [window] = await profiler.count({ source: "t.parquet", folder, profile: toProfile(table) }); // and more than one of a window
      for (const feature of table.features) {
        expect(window?.features.get(feature.name)).toMatchObject({
          counts: feature.counts,
          missing: feature.missing,
          below: 0,
          above: 0,
        });
        expect(window?.features.get(feature.name)).toMatchObject(
          "min" in feature ? { min: feature.min, max: feature.max } : {},
        );
      }
    }));

  it("profiles more columns than one statement holds", () =>
    withFiles({}, async (folder) => {
      const names = Array.from({ length: 2100 }, (_, index) => `c${index}`);
      const rows = Array.from({ length: 40 }, (_, row) =>
        names.map((_name, column) => (row * (column + 1)) % 13).join(","),
      );
      await writeFile(join(folder, "wide.csv"), `${names.join(",")}\n${rows.join("\n")}\n`);
      const table = await profiler.profile({ source: "wide.csv", folder, exclude: [] });
      expect(table.features).toHaveLength(2100);
      const [window] = await profiler.count({ source: "wide.csv", folder, profile: toProfile(table) });
      expect(window?.features.size).toBe(2100);
      expect(window?.features.get("c2099")?.counts).toEqual(featureOf(table, "c2099").counts);
    }));
});
