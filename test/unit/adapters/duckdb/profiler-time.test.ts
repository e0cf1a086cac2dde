import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { WindowCounts, WindowRequest } from "../../../../core/data/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { toProfile, withFiles, writeParquet } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** Every half hour from one instant to another, with a number. */
function halfHours(from: string, to: string): string {
  return `SELECT served, epoch(served) % 7 AS x FROM (SELECT unnest(range(TIMESTAMP '${from}', TIMESTAMP '${to}', INTERVAL 30 MINUTE)) AS served)`;
}

async function countWindows(
  folder: string,
  source: string,
  cut: Omit<WindowRequest, "timestamp"> & { fromIndex?: number },
) {
  const table = await profiler.profile({ source, folder, features: ["x"], exclude: [] });
  return await profiler.count({ source, folder, profile: toProfile(table), timestamp: "served", ...cut });
}

const describeWindows = (windows: readonly WindowCounts[]) =>
  windows.map(({ start, end, rows }) => `${start?.slice(0, 16)} ${end?.slice(0, 16)} ${rows}`);

describe("windows of a time zone", () => {
  it.each([
    // Clocks went back on 7 April and forward on 6 October 2024.
    {
      timezone: "Australia/Melbourne",
      served: ["2024-04-05 13:00", "2024-04-07 14:00"],
      expected: ["2024-04-05T13:00 2024-04-06T13:00 48", "2024-04-06T13:00 2024-04-07T14:00 50"],
    },
    {
      timezone: "Australia/Melbourne",
      served: ["2024-10-04 14:00", "2024-10-06 13:00"],
      expected: ["2024-10-04T14:00 2024-10-05T14:00 48", "2024-10-05T14:00 2024-10-06T13:00 46"],
    },
    // Forward on 10 March, back on 3 November 2024.
    {
      timezone: "America/New_York",
      served: ["2024-03-10 05:00", "2024-03-11 04:00"],
      expected: ["2024-03-10T05:00 2024-03-11T04:00 46"],
    },
    {
      timezone: "America/New_York",
      served: ["2024-11-03 04:00", "2024-11-04 05:00"],
      expected: ["2024-11-03T04:00 2024-11-04T05:00 50"],
    },
    {
      timezone: "Asia/Kolkata",
      served: ["2024-01-01 18:30", "2024-01-03 18:30"],
      expected: ["2024-01-01T18:30 2024-01-02T18:30 48", "2024-01-02T18:30 2024-01-03T18:30 48"],
    },
    {
      timezone: "UTC",
      served: ["2024-01-01 00:00", "2024-01-02 00:00"],
      expected: ["2024-01-01T00:00 2024-01-02T00:00 48"],
    },
    // The local hours 00 to 06, of which clocks skip one, and 06 to 12.
    {
      timezone: "America/New_York",
      served: ["2024-03-10 05:00", "2024-03-10 16:00"],
      windowMs: 6 * HOUR,
      expected: ["2024-03-10T05:00 2024-03-10T10:00 10", "2024-03-10T10:00 2024-03-10T16:00 12"],
    },
    // 1 January 2024 was a Monday.
    {
      timezone: "Asia/Kolkata",
      served: ["2023-12-31 18:30", "2024-01-07 18:30"],
      windowMs: WEEK,
      expected: ["2023-12-31T18:30 2024-01-07T18:30 336"],
    },
  ])("$timezone, $served", ({ timezone, served: [from = "", to = ""], windowMs = DAY, expected }) =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", halfHours(from, to));
      expect(describeWindows(await countWindows(folder, "t.parquet", { windowMs, timezone }))).toEqual(expected);
    }),
  );

  it("follow every change of the clocks in two years", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", halfHours("2022-12-31 13:00", "2024-12-31 13:00"));
      const windows = await countWindows(folder, "t.parquet", { windowMs: DAY, timezone: "Australia/Melbourne" });
      expect(windows).toHaveLength(365 + 366);
      expect(describeWindows(windows.filter(({ rows }) => rows !== 48))).toEqual([
        "2023-04-01T13:00 2023-04-02T14:00 50",
        "2023-09-30T14:00 2023-10-01T13:00 46",
        "2024-04-06T13:00 2024-04-07T14:00 50",
        "2024-10-05T14:00 2024-10-06T13:00 46",
      ]);
    }));

  it("leave out an hour that clocks skip, and count one that they repeat once", () =>
    withFiles({}, async (folder) => {
      await writeParquet(folder, "t.parquet", halfHours("2024-03-10 06:00", "2024-03-10 08:00"));
      await writeParquet(folder, "u.parquet", halfHours("2024-11-03 05:00", "2024-11-03 07:00"));
      const hours = { windowMs: HOUR, timezone: "America/New_York" };
      expect(describeWindows(await countWindows(folder, "t.parquet", hours))).toEqual([
        "2024-03-10T06:00 2024-03-10T07:00 2",
        "2024-03-10T07:00 2024-03-10T08:00 2",
      ]);
      expect(describeWindows(await countWindows(folder, "u.parquet", hours))).toEqual([
        "2024-11-03T05:00 2024-11-03T07:00 4",
      ]);
    }));

  it("refuse a zone that does not exist, and name the field", () =>
    withFiles({ "t.csv": "served,x\n2024-01-01,1\n2024-01-01,2\n" }, async (folder) => {
      await expect(countWindows(folder, "t.csv", { windowMs: DAY, timezone: "Mars/Olympus" })).rejects.toMatchObject({
        code: "SLIPWAY_E_INPUT_INVALID",
        what: 'timezone: "Mars/Olympus" is no time zone.',
      });
    }));
});

describe("times that are written with an offset", () => {
  const rows = [
    ["2024-04-06T23:30:00+11:00", "2024-04-06T12:30:00Z"],
    ["2024-04-07T00:30:00+11:00", "2024-04-06T13:30:00Z"],
    ["2024-04-07T23:30:00+1000", "2024-04-07T13:30:00Z"],
    ["2024-04-08T00:30:00+10", "2024-04-07T14:30:00Z"],
  ] as const;
  const expected = [
    "2024-04-05T13:00 2024-04-06T13:00 1",
    "2024-04-06T13:00 2024-04-07T14:00 2",
    "2024-04-07T14:00 2024-04-08T14:00 1",
  ];

  it("are the same instants in CSV, JSON, Parquet and SELECT, as text and as TIMESTAMPTZ", () =>
    withFiles({}, async (folder) => {
      const lines = rows.map(([written], row) => `${written},${row}`);
      await writeFile(join(folder, "t.csv"), `served,x\n${lines.join("\n")}\n`);
      await writeFile(join(folder, "t.json"), rows.map(([served], x) => JSON.stringify({ served, x })).join("\n"));
      const values = rows
        .map(([written, instant], row) => `('${written}', TIMESTAMPTZ '${instant}', ${row})`)
        .join(", ");
      const select = (column: string) =>
        `SELECT ${column} AS served, x FROM (VALUES ${values}) AS t(written, instant, x)`;
      await writeParquet(folder, "text.parquet", select("written"));
      await writeParquet(folder, "instant.parquet", select("instant"));
      await writeParquet(folder, "utc.parquet", select("CAST(instant AS TIMESTAMP)"));
      await writeParquet(folder, "number.parquet", select("epoch_ms(instant)"));
      const sources = [
        "t.csv",
        "t.json",
        "text.parquet",
        "instant.parquet",
        "utc.parquet",
        "number.parquet",
        "SELECT * FROM 't.csv'",
        "SELECT * FROM 'instant.parquet'",
      ];
      for (const source of sources) {
        const cut = { windowMs: DAY, timezone: "Australia/Melbourne" };
        expect([source, describeWindows(await countWindows(folder, source, cut))]).toEqual([source, expected]);
        const windows = { timestamp: "served", ...cut };
        const reference = await profiler.profile({ source, folder, features: ["x"], exclude: [], windows });
        expect([source, reference.windows?.rows]).toEqual([source, [1, 2, 1]]);
      }
    }));

  it("bring a hint when nobody says a time zone, once", () =>
    withFiles(
      { "t.csv": `served,x\n${rows.map(([written], row) => `${written},${row}`).join("\n")}\n` },
      async (folder) => {
        const said: string[] = [];
        const loud = createDuckDbProfiler({ log: { ...SILENT_LOGGER, warn: (text) => void said.push(text) } });
        const windows = { timestamp: "served", windowMs: DAY };
        await loud.profile({ source: "t.csv", folder, exclude: [], windows });
        expect(said).toEqual([
          'Column "served" writes times with the offsets +10, +1000, +11:00, and windows begin in UTC: say the data\'s own time zone as timezone.',
        ]);
        await loud.profile({ source: "t.csv", folder, exclude: [], windows: { ...windows, timezone: "UTC" } });
        expect(said).toHaveLength(1);
      },
    ));
});

describe("counting from a window on", () => {
  it.each(["CAST(served AS TIMESTAMP)", "CAST(served AS TIMESTAMPTZ)", "CAST(served AS VARCHAR)", "epoch_ms(served)"])(
    "gives the same windows as counting all, %s",
    (column) =>
      withFiles({}, async (folder) => {
        await writeParquet(
          folder,
          "t.parquet",
          `SELECT ${column} AS served, x FROM (${halfHours("2024-03-08 05:00", "2024-03-14 04:00")})`,
        );
        const cut = { windowMs: DAY, timezone: "America/New_York" };
        const all = await countWindows(folder, "t.parquet", cut);
        const fromIndex = all[3]?.index ?? 0;
        expect(await countWindows(folder, "t.parquet", { ...cut, fromIndex })).toEqual(all.slice(3));
        expect(await countWindows(folder, "t.parquet", { ...cut, fromIndex: fromIndex + 99 })).toEqual([]);
      }),
  );
});
