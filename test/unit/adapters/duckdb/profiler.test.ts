import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../adapters/duckdb/connection.ts";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { ProfiledTable } from "../../../../core/data/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });

async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-profile-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  await use(folder.path);
}

async function writeParquet(folder: string, name: string, select: string): Promise<void> {
  await using database = await openDatabase({ threads: 1 });
  await database.run(`COPY (${select}) TO '${join(folder, name)}' (FORMAT parquet)`);
}

const toProfile = ({ features, prediction, sample }: ProfiledTable) => ({
  features: [...features],
  prediction,
  sample: { ...sample },
});
const featureOf = (table: ProfiledTable, name: string) => {
  const feature = table.features.find((one) => one.name === name);
  if (feature === undefined) throw new Error(`no feature ${name}`);
  return feature;
};

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
        expect(featureOf(table, "flag")).toMatchObject({ kind: "category", levels: ["true", "false"] });
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

describe("counting", () => {
  const reference = `x,c,flag\n${Array.from({ length: 100 }, (_, row) => `${row},l${row % 4},${row % 2 === 0}`).join("\n")}\n`;

  it("counts unreadable values, unknown levels and values outside the range", () =>
    withFiles(
      { "a.csv": reference, "b.csv": `x,c,flag\nabc,l1,true\n"1,5",new,true\n-5,L1,maybe\n200,,\n50,l2,false\n` },
      async (folder) => {
        const table = await profiler.profile({ source: "a.csv", folder, exclude: [] });
        const [window] = await profiler.count({ source: "b.csv", folder, profile: toProfile(table) });
        expect(window?.features.get("x")).toMatchObject({
          unparsable: 2,
          unparsableExamples: ["1,5", "abc"],
          below: 1,
          above: 1,
          missing: 0,
        });
        expect(window?.features.get("c")).toMatchObject({ unseen: 2, unseenExamples: ["L1", "new"], missing: 1 });
        expect(window?.features.get("flag")).toMatchObject({ unseen: 1, missing: 1 });
      },
    ));

  it("reads another type as the profile's kind: text, numbers, booleans", () =>
    withFiles({}, async (folder) => {
      await writeParquet(
        folder,
        "a.parquet",
        "SELECT range::DOUBLE AS x, range % 2 = 0 AS b, (range % 3)::VARCHAR AS c FROM range(300)",
      );
      await writeParquet(
        folder,
        "b.parquet",
        "SELECT range::VARCHAR AS x, (range % 2)::VARCHAR AS b, range % 3 AS c FROM range(300)",
      );
      const table = await profiler.profile({ source: "a.parquet", folder, exclude: [] });
      const [window] = await profiler.count({ source: "b.parquet", folder, profile: toProfile(table) });
      expect(window?.features.get("x")).toMatchObject({ unparsable: 0, counts: featureOf(table, "x").counts });
      expect(featureOf(table, "b").kind).toBe("boolean");
      expect(window?.features.get("b")).toMatchObject({ unparsable: 0, counts: [150, 150] });
      expect(window?.features.get("c")).toMatchObject({ unseen: 0, counts: [100, 100, 100] });
    }));

  it("leaves out a feature whose column is absent, and then counts no duplicates", () =>
    withFiles({ "a.csv": reference, "b.csv": "x\n1\n1\n" }, async (folder) => {
      const table = await profiler.profile({ source: "a.csv", folder, exclude: [] });
      const [window] = await profiler.count({ source: "b.csv", folder, profile: toProfile(table) });
      expect([...(window?.features.keys() ?? [])]).toEqual(["x"]);
      expect(window?.duplicates).toBe(null);
    }));

  it("cuts windows at the epoch, shows empty ones and warns of rows without time", () =>
    withFiles(
      {
        "a.csv": reference,
        "b.csv": "at,x\n2024-01-01 05:00:00,1\n2024-01-01 23:59:59,2\n2024-01-03 00:00:00,3\nsoon,4\n",
      },
      async (folder) => {
        const warnings: string[] = [];
        const loud = createDuckDbProfiler({ log: { ...SILENT_LOGGER, warn: (text) => void warnings.push(text) } });
        const table = await loud.profile({ source: "a.csv", folder, features: ["x"], exclude: [] });
        const windows = await loud.count({
          source: "b.csv",
          folder,
          profile: toProfile(table),
          timestamp: "at",
          windowMs: 86_400_000,
        });
        expect(windows.map(({ start, rows }) => [start, rows])).toEqual([
          ["2024-01-01T00:00:00.000Z", 2],
          ["2024-01-02T00:00:00.000Z", 0],
          ["2024-01-03T00:00:00.000Z", 1],
        ]);
        expect(windows[0]?.features.get("x")?.median).toBe(1.5);
        expect(warnings).toEqual(['1 rows have no readable time in column "at" and are in no window.']);
      },
    ));

  it("counts the score apart from the features", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "a.parquet", "SELECT range / 100.0 AS score, range AS x FROM range(100)");
      const table = await profiler.profile({ source: "a.parquet", folder, exclude: [], prediction: "score" });
      expect(table.features.map(({ name }) => name)).toEqual(["x"]);
      const [window] = await profiler.count({ source: "a.parquet", folder, profile: toProfile(table) });
      expect(window?.prediction?.counts).toEqual(table.prediction?.counts);
    }));

  it("names the file, column or window that is at fault", () =>
    withFiles({ "a.csv": reference, "broken.parquet": "no parquet" }, async (folder) => {
      const ask = { folder, exclude: [] };
      await expect(profiler.profile({ ...ask, source: "gone.csv" })).rejects.toThrow(/gone\.csv.*does not exist/);
      await expect(profiler.profile({ ...ask, source: "broken.parquet" })).rejects.toMatchObject({
        code: "SLIPWAY_E_DATA_UNREADABLE",
      });
      await expect(profiler.profile({ ...ask, source: "a.csv", exclude: ["flog"] })).rejects.toThrow(/"flog".*flag/);
      await expect(profiler.profile({ ...ask, source: "SELECT nothing FROM 'a.csv'" })).rejects.toMatchObject({
        code: "SLIPWAY_E_DATA_UNREADABLE",
      });
      await writeFile(join(folder, "long.csv"), "at,x\n1970-01-01,1\n2024-01-01,1\n");
      const table = await profiler.profile({ ...ask, source: "a.csv" });
      const count = profiler.count({
        source: "long.csv",
        folder,
        profile: toProfile(table),
        timestamp: "at",
        windowMs: 86_400_000,
      });
      await expect(count).rejects.toThrow(/span \d+ windows, more than 1000/);
    }));

  it("survives hostile names and values", () =>
    withFiles({}, async (folder) => {
      const name = `a"b'; DROP TABLE x; --`;
      await writeFile(join(folder, "t.csv"), `"${name.replaceAll('"', '""')}"\n${`"l'1"\n"l""2"\n`.repeat(30)}`);
      const table = await profiler.profile({ source: "t.csv", folder, exclude: [] });
      expect(table.features[0]).toMatchObject({ name, counts: [30, 30] });
      const [window] = await profiler.count({ source: "t.csv", folder, profile: toProfile(table) });
      expect(window?.features.get(name)).toMatchObject({ counts: [30, 30], unseen: 0 });
    }));
});
