import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { ProfiledTable } from "../../../../core/data/profiler.ts";
import type { FeatureProfile } from "../../../../core/documents/profile.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { featureOf, withFiles, writeParquet } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const DAY = 86_400_000;
const HOUR = 3_600_000;
const daily = { timestamp: "served", windowMs: DAY };

const cellsOf = (feature: FeatureProfile): readonly number[] =>
  "edges" in feature ? feature.counts : [...feature.counts, feature.other];
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
const addUp = (windows: readonly (readonly number[])[], cells: number): readonly number[] =>
  Array.from({ length: cells }, (_, cell) => sum(windows.map((counts) => counts[cell] ?? 0)));

function assertWindowsAddUp({ features, windows, rows }: ProfiledTable): void {
  expect(sum(windows?.rows ?? [])).toBe(rows);
  for (const feature of features) {
    expect(addUp(feature.windows?.counts ?? [], cellsOf(feature).length)).toEqual(cellsOf(feature));
    expect(sum(feature.windows?.missing ?? [])).toBe(feature.missing);
    expect(
      feature.windows?.counts.map((counts, window) => sum(counts) + (feature.windows?.missing[window] ?? 0)),
    ).toEqual(windows?.rows);
  }
}

/** A profile without what only its windows can say. */
const withoutWindows = ({ windows, attribute, ...rest }: FeatureProfile) => ({
  ...rest,
  ...("edges" in rest ? { limits: null } : {}),
});

describe("windows of a reference", () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 30 }).map(String), fc.constantFrom("", "NA", "inf", "-inf", "0.5"));
  const row = fc.record({
    at: fc.integer({ min: 0, max: 400 }),
    x: value,
    c: fc.constantFrom("", "a", "b", "c"),
    b: fc.constantFrom("true", "false", ""),
  });

  it("add up to the table, whatever is in it, and say nothing else of it than a profile without them", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.constantFrom("UTC", "Australia/Lord_Howe", "America/St_Johns"),
        fc.constantFrom(HOUR, 6 * HOUR, DAY, 7 * DAY),
        (rows, timezone, windowMs) =>
          withFiles({}, async (folder) => {
            const start = Date.UTC(2024, 2, 29);
            const lines = rows.map(({ at, x, c, b }) => `${new Date(start + at * HOUR).toISOString()},${x},${c},${b}`);
            await writeFile(join(folder, "t.csv"), `served,x,c,b\n${lines.join("\n")}\n`);
            const request = { source: "t.csv", folder, exclude: [] };
            const table = await profiler.profile({ ...request, windows: { ...daily, timezone, windowMs } });
            assertWindowsAddUp(table);
            const plain = await profiler.profile({ ...request, exclude: ["served"] });
            expect(table.features.map(withoutWindows)).toEqual(plain.features.map(withoutWindows));
          }),
      ),
      { numRuns: 8 },
    ));

  it("are those of the rows with a time, while the profile is of all rows", () =>
    withFiles({ "t.csv": "served,x\n2024-01-01T05:00:00Z,1\nsoon,2\n2024-01-03T05:00:00Z,3\n,4\n" }, async (folder) => {
      const table = await profiler.profile({ source: "t.csv", folder, exclude: [], windows: daily });
      expect(table.rows).toBe(4);
      expect(table.windows).toMatchObject({ indices: [19_723, 19_725], rows: [1, 1] });
      expect(sum(cellsOf(featureOf(table, "x")))).toBe(4);
      expect(table.features.map(({ name }) => name)).toEqual(["x"]);
    }));

  it("count a table too wide for one statement as a narrow one", () => {
    const build = (width: number): string => {
      const names = Array.from({ length: width }, (_, index) => `x${index}`);
      const rows = Array.from({ length: 40 }, (_, hour) => {
        const served = new Date(Date.UTC(2024, 0, 1, hour)).toISOString();
        return [served, hour % 2 === 0 ? "even" : "odd", ...names.map((__, index) => (hour * (index + 1)) % 23)].join(
          ",",
        );
      });
      return `served,c,${names.join(",")}\n${rows.join("\n")}\n`;
    };
    return withFiles({ "wide.csv": build(1_100), "narrow.csv": build(2) }, async (folder) => {
      const request = { folder, exclude: [], windows: { ...daily, timezone: "Asia/Kolkata" } };
      const wide = await profiler.profile({ ...request, source: "wide.csv" });
      const narrow = await profiler.profile({ ...request, source: "narrow.csv" });
      expect(wide.windows).toEqual(narrow.windows);
      for (const name of ["c", "x0", "x1"]) expect(featureOf(wide, name)).toEqual(featureOf(narrow, name));
      assertWindowsAddUp(wide);
    });
  });

  it("are kept for the first columns only where all of them would be too much", () =>
    withFiles({}, async (folder) => {
      const hours = "SELECT TIMESTAMP '1990-01-01' + to_hours(CAST(range AS INTEGER)) AS served";
      const names = Array.from({ length: 5 }, (_, index) => `hash(range + ${index}) % 100000 AS x${index}`);
      await writeParquet(folder, "t.parquet", `${hours}, ${names.join(", ")} FROM range(90000)`);
      const said: string[] = [];
      const loud = createDuckDbProfiler({ log: { ...SILENT_LOGGER, warn: (text) => void said.push(text) } });
      const windows = { ...daily, windowMs: HOUR };
      const table = await loud.profile({ source: "t.parquet", folder, exclude: [], windows });
      // 90,000 windows of 10 cells: four columns are 3.6 million counts.
      expect(table.features.map((feature) => feature.windows === null)).toEqual([false, false, false, false, true]);
      expect(said).toEqual([expect.stringMatching(/^1 of 5 columns keep no counts per window: 90000 windows/)]);
      expect(sum(cellsOf(featureOf(table, "x4")))).toBe(90_000);
    }));
});

describe("what windows say of a feature", () => {
  const select = `SELECT TIMESTAMP '2024-01-01' + to_hours(CAST(range AS INTEGER)) AS served, range // 24 AS day,
    sin(range / 24 * 6.2832) AS smooth, CAST(hash(range) % 1000 AS DOUBLE) AS noise, 5 AS always,
    CASE (range // 24) % 3 WHEN 0 THEN 'red' WHEN 1 THEN 'green' END AS colour,
    hash(range) % 300 = 0 AS seldom, (range // 24) % 10 = 3 AS holiday, CASE WHEN (range // 24) % 10 = 3 THEN 1 ELSE 0 END AS off
    FROM range(2400)`;

  it("is one value per window for an attribute, and never for what is the same everywhere or rare", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", select);
      const table = await profiler.profile({ source: "t.parquet", folder, exclude: [], windows: daily });
      const attributes = table.features.filter(({ attribute }) => attribute).map(({ name }) => name);
      expect(attributes).toEqual(["day", "colour", "holiday", "off"]);
    }));

  it("is how much neighbours in time depend on each other, the same in every run", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", `FROM (${select}) ORDER BY hash(noise)`);
      const request = { source: "t.parquet", folder, exclude: [], windows: daily };
      const table = await profiler.profile(request);
      const lagOf = (name: string) => featureOf(table, name).windows?.lag1;
      expect(lagOf("smooth")).toBeGreaterThan(0.8);
      expect(Math.abs(lagOf("noise") ?? 1)).toBeLessThan(0.1);
      expect([lagOf("day"), lagOf("always"), lagOf("colour")]).toEqual([null, null, null]);
      expect(await profiler.profile(request)).toEqual(table);
    }));

  it("is the autocorrelation of a series within its day", () =>
    withFiles(
      { "t.csv": "served,x\n2024-01-01T01:00:00Z,1\n2024-01-01T03:00:00Z,3\n2024-01-01T02:00:00Z,3\n" },
      async (folder) => {
        const table = await profiler.profile({ source: "t.csv", folder, exclude: [], windows: daily });
        // Deviations −4/3, 2/3, 2/3: products −8/9 and 4/9, squares 16/9, 4/9 and 4/9.
        expect(featureOf(table, "x").windows?.lag1).toBeCloseTo(-4 / 24, 12);
      },
    ));
});

describe("holidays of a reference", () => {
  const days = (truth: (day: number) => string): string => {
    const rows = Array.from({ length: 40 }, (_, half) => {
      const day = Math.floor(half / 2);
      return `${new Date(Date.UTC(2024, 0, 1 + day, 6 * (half % 2))).toISOString()},${half},${truth(day)}`;
    });
    return `served,x,h\n${rows.join("\n")}\n`;
  };
  const profileDays = async (
    truth: (day: number) => string,
    { folder, holidays }: { folder: string; holidays?: string },
  ) => {
    await writeFile(join(folder, "t.csv"), days(truth));
    const windows = { ...daily, ...(holidays === undefined ? {} : { holidays }) };
    return await profiler.profile({ source: "t.csv", folder, exclude: [], windows });
  };

  it.each([
    ["true and false", (day: number) => String(day === 4)],
    ["TRUE and FALSE", (day: number) => String(day === 4).toUpperCase()],
    ["1 and 0", (day: number) => String(Number(day === 4))],
  ])("are found by themselves as %s", (_, truth) =>
    withFiles({}, async (folder) => {
      const { windows } = await profileDays(truth, { folder });
      expect(windows?.holidays).toEqual({ column: "h", flags: Array.from({ length: 20 }, (__, day) => day === 4) });
    }),
  );

  it("are not what is true on most days, on none, or changes within a day", () =>
    withFiles({}, async (folder) => {
      for (const truth of [
        (day: number) => String(day % 2 === 0),
        () => "false",
        (day: number) => (day === 4 ? "true" : ""),
      ]) {
        const { windows } = await profileDays(truth, { folder });
        expect(windows?.holidays).toBeNull();
      }
    }));

  it("are read from the column that is named, which must hold truths", () =>
    withFiles({}, async (folder) => {
      const named = await profileDays((day) => (day % 2 === 0 ? "yes" : "no"), { folder, holidays: "h" });
      expect(named.windows?.holidays?.flags.slice(0, 3)).toEqual([true, false, true]);
      await expect(profileDays((day) => `day ${day}`, { folder, holidays: "h" })).rejects.toThrow(
        /^holidays: column "h" holds no true or false\./,
      );
      await expect(profileDays(() => "true", { folder, holidays: "Feiertag" })).rejects.toMatchObject({
        code: "SLIPWAY_E_COLUMN_MISSING",
      });
    }));

  it("are told of the windows that are counted, where the table has the column", () =>
    withFiles({ "bare.csv": "served,x\n2024-01-01,1\n" }, async (folder) => {
      const { features, sample } = await profileDays((day) => String(day === 4), { folder });
      const request = { folder, profile: { features: [...features], prediction: null, sample }, ...daily };
      const holidaysOf = async (source: string, holidays?: string) => {
        const windows = await profiler.count({ ...request, source, ...(holidays === undefined ? {} : { holidays }) });
        return windows.map(({ holiday }) => holiday);
      };
      expect((await holidaysOf("t.csv", "h")).slice(3, 6)).toEqual([false, true, false]);
      expect((await holidaysOf("t.csv")).slice(3, 6)).toEqual([null, null, null]);
      expect(await holidaysOf("bare.csv", "h")).toEqual([null]);
    }));
});
