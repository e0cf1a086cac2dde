import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { featureOf, toProfile, withFiles, writeParquet } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });

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
        expect(window?.features.get("flag")).toMatchObject({ unparsable: 1, unseen: 0, missing: 1 });
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
      const windows = await count; // a wrong clock must not hide what happens now
      expect(windows).toHaveLength(1000);
      expect(windows.at(-1)).toMatchObject({ start: "2024-01-01T00:00:00.000Z", rows: 1 });
    }));

  it("survives hostile names and values", () =>
    withFiles({}, async (folder) => {
      const name = `a"b'; DROP TABLE x; --`;
      await writeFile(join(folder, "t.csv"), `"${name.replaceAll('"', '""')}",x\n${`"l'1",1\n"l""2",2\n`.repeat(30)}`);
      const table = await profiler.profile({ source: "t.csv", folder, exclude: [] });
      expect(table.features[0]).toMatchObject({ name, counts: [30, 30] });
      const [window] = await profiler.count({ source: "t.csv", folder, profile: toProfile(table) });
      expect(window?.features.get(name)).toMatchObject({ counts: [30, 30], unseen: 0 });
    }));
});
