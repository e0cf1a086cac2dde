import { expect, it } from "vitest";
import { createDuckDbProfiler } from "../../../../adapters/duckdb/profiler.ts";
import type { WindowRequest } from "../../../../core/data/profiler.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { buildMonitor } from "../../../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { withFiles } from "./profile-files.ts";

const profiler = createDuckDbProfiler({ log: SILENT_LOGGER });
const HOUR_MS = 3_600_000;
const AT = "2024-05-01T00:00:00.000Z";
/** Clocks of Melbourne go back an hour at this instant. */
const BACK = "TIMESTAMP '2024-04-06 16:00'";

/** A value that follows the local hour of Melbourne, every minute between two instants. */
function minutes(from: string, to: string): string {
  const local = `served + CASE WHEN served < ${BACK} THEN INTERVAL 11 HOUR ELSE INTERVAL 10 HOUR END`;
  const noise = "2 * (hash(epoch(served)) % 1000) / 1000.0";
  const level = "(hash(epoch(served) // 86400) % 100) / 100.0";
  return `SELECT served, 10 * sin(hour(${local}) * pi() / 12) + ${level} + ${noise} AS x FROM (SELECT unnest(range(TIMESTAMP '${from}', TIMESTAMP '${to}', INTERVAL 1 MINUTE)) AS served)`;
}

/** Verdicts and causes of the hours of two days after clocks changed, against a month before. */
async function watchHours(folder: string, timezone: string) {
  const windows: WindowRequest = { timestamp: "served", windowMs: HOUR_MS, timezone };
  const source = minutes("2024-03-06 13:00", "2024-04-05 13:00");
  const table = await profiler.profile({ source, folder, features: ["x"], exclude: [], windows });
  const profile = buildProfile({ pipeline: "p", createdAt: AT, table });
  const counted = await profiler.count({
    source: minutes("2024-04-06 13:00", "2024-04-08 14:00"),
    folder,
    profile,
    ...windows,
  });
  const monitor = buildMonitor({
    pipeline: "p",
    monitoredAt: AT,
    profile,
    reference: "minutes",
    model: { version: null, digest: null },
    windows: counted,
  });
  const hours = monitor.windows.filter(({ verdict }) => verdict !== "unknown");
  return { hours, causes: hours.flatMap(({ features }) => features.flatMap(({ causes }) => causes)) };
}

it("hours are those of the zone across a change of clocks: the day goes on as it was, and one hour has twice the rows without alarm", () =>
  withFiles({}, async (folder) => {
    const { hours, causes } = await watchHours(folder, "Australia/Melbourne");
    expect(hours).toHaveLength(48);
    expect(hours.find(({ rows }) => rows === 120)).toMatchObject({ start: "2024-04-06T15:00:00.000Z" });
    expect(hours.filter(({ verdict }) => verdict === "data-quality")).toEqual([]);
    expect(hours.filter(({ verdict }) => verdict === "drift").length).toBeLessThanOrEqual(1); // of 48, by chance
    expect(causes.length).toBeLessThanOrEqual(1);
  }));

it("a source whose hours are taken for another zone's is called a time shift once clocks have changed", () =>
  withFiles({}, async (folder) => {
    const { hours, causes } = await watchHours(folder, "UTC");
    expect(hours.filter(({ verdict }) => verdict === "drift").length).toBeGreaterThan(24);
    expect(
      causes.filter((cause) => cause === "Time shift: values are those of an hour earlier").length,
    ).toBeGreaterThan(20);
  }));
