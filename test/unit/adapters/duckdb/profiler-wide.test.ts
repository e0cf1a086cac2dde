import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { featureOf, toProfile, withFiles } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const WIDTH = 1_100; // more columns than one relation holds

/** Columns `t,a,k`, repeated once, then ballast that makes the table wide or not. */
function buildTable(width: number): string {
  const ballast = Array.from({ length: width }, (_, index) => index);
  const rows = Array.from({ length: 12 }, (_, row) => {
    const written = Math.min(row, 10); // the last two rows are equal
    const values = [`2024-01-0${1 + Math.floor(written / 5)}`, String(written / 2), written % 2 === 0 ? "Yes" : "No"];
    return [...values, ...ballast.map((index) => String(written * index))].join(",");
  });
  return `${["t", "a", "k", ...ballast.map((index) => `x${index}`)].join(",")}\n${rows.join("\n")}\n`;
}

describe("profiling a table too wide for one statement", () => {
  it("says of a column what it says of it in a narrow table", () =>
    withFiles({ "wide.csv": buildTable(WIDTH), "narrow.csv": buildTable(2) }, async (folder) => {
      const wide = await profiler.profile({ source: "wide.csv", folder, exclude: [] });
      const narrow = await profiler.profile({ source: "narrow.csv", folder, exclude: [] });
      expect(wide.features).toHaveLength(WIDTH + 3);
      for (const name of ["t", "a", "k", "x0", "x1"]) expect(featureOf(wide, name)).toEqual(featureOf(narrow, name));
      expect(wide).toMatchObject({ rows: 12, duplicates: { rows: 1, of: 12 } });
    }));

  it("counts its windows as those of a narrow table", () =>
    withFiles({ "wide.csv": buildTable(WIDTH), "narrow.csv": buildTable(2) }, async (folder) => {
      const profile = toProfile(await profiler.profile({ source: "narrow.csv", folder, exclude: [] }));
      const windows = { folder, profile, timestamp: "t", windowMs: 86_400_000 };
      const wide = await profiler.count({ ...windows, source: "wide.csv" });
      expect(wide).toEqual(await profiler.count({ ...windows, source: "narrow.csv" }));
      expect(wide.map(({ rows }) => rows)).toEqual([5, 5, 2]);
    }));
});
