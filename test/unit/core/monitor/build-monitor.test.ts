import { describe, expect, it } from "vitest";
import type { WindowCounts } from "../../../../core/data/profiler.ts";
import type { MonitorDocument } from "../../../../core/documents/monitor.ts";
import { buildMonitor, type MonitorParts } from "../../../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { decideWindow } from "../../../../core/monitor/decide-window.ts";
import { DEFAULT_POLICY } from "../../../../core/monitor/policy.ts";
import { createRng } from "../../../../core/rng.ts";
import { countsOfCells, drawCells, profileOfCells } from "../../../fakes/cell-counts.ts";
import { DAY_MS, profileReference } from "../../../fakes/monitored-windows.ts";
import { countWindows, type MemoryWindow } from "../../../fakes/windowed-tables.ts";

const START = 19_723; // 2024-01-01, a Monday
const HOUR_MS = 3_600_000;

function drawDays(days: number, { from = 0, shift = 0, rows = 300 } = {}): MemoryWindow[] {
  const rng = createRng(1 + from);
  return Array.from(
    { length: days },
    (_, day): MemoryWindow => ({
      index: START + from + day,
      table: { x: Array.from({ length: rows }, () => shift + rng.normal()) },
    }),
  );
}

const PROFILE = profileReference(drawDays(40));
const instant = (day: number, hours = 0): string => new Date((START + day) * DAY_MS + hours * HOUR_MS).toISOString();

function monitor(windows: readonly MemoryWindow[], more: Partial<MonitorParts> = {}): MonitorDocument {
  return buildMonitor({
    pipeline: "p",
    monitoredAt: instant(100),
    profile: PROFILE,
    reference: "memory",
    model: { version: null, digest: null },
    windows: countWindows(PROFILE, { lengthMs: DAY_MS, windows }),
    ...more,
  });
}

const EMPTY = { x: [] };

describe("windows without rows", () => {
  const [first, , last] = drawDays(3, { from: 60, shift: 2 }) as [MemoryWindow, MemoryWindow, MemoryWindow];
  const gap: MemoryWindow = { index: START + 61, table: EMPTY };

  it("are unknown, and their only alarm is that they are empty", () => {
    const document = monitor([...drawDays(1, { from: 59 }), { ...gap, index: START + 60 }]);
    expect(document).toMatchObject({ verdict: "unknown", outcome: "error" });
    expect(document.quality.filter(({ state }) => state === "alarm").map(({ test }) => test)).toEqual(["row-count"]);
    expect(document.features[0]).toMatchObject({ state: "INSUFFICIENT", effect: null, p: null });
  });

  it("between alarms neither count nor break the count", () => {
    const document = monitor([first, gap, last]);
    expect(document.windows.map(({ verdict }) => verdict)).toEqual(["drift", "unknown", "drift"]);
    expect(document.features[0]?.persistence).toEqual({ alarms: 2, of: 2, since: instant(60) });
  });
});

describe("the newest window", () => {
  const days = [...drawDays(2, { from: 60 }), ...drawDays(1, { from: 62, shift: 2 })];

  it("decides nothing until its end has passed, by the clock", () => {
    const before = monitor(days, { monitoredAt: instant(62, 23) });
    expect(before.windows.map(({ complete }) => complete)).toEqual([true, true, false]);
    expect(before.verdict).toBe("ok");
    expect(before.features[0]?.state).toBe("OK");
    expect(monitor(days, { monitoredAt: instant(63) }).verdict).toBe("drift");
  });

  it("by the clock alone: a row that is dated ahead ends nothing", () => {
    const ahead = [...days, ...drawDays(1, { from: 90 })];
    const document = monitor(ahead, { monitoredAt: instant(62, 12) });
    expect(document.windows.map(({ complete }) => complete)).toEqual([true, true, false, false]);
    expect(document.verdict).toBe("ok");
  });

  it("waits for late rows as long as it was told", () => {
    const at = { monitoredAt: instant(63, 5) };
    expect(monitor(days, { ...at, latenessMs: 5 * HOUR_MS }).verdict).toBe("drift");
    expect(monitor(days, { ...at, latenessMs: 5 * HOUR_MS + 1 }).verdict).toBe("ok");
  });

  it("alone and incomplete is insufficient, and says when it ends", () => {
    const document = monitor(days.slice(2), { monitoredAt: instant(62, 1) });
    expect(document).toMatchObject({ verdict: "insufficient", outcome: "inconclusive" });
    expect(document.reason).toContain(`It ends at ${instant(63)}`);
  });

  it("with few rows is no fault while it fills, and one when it is complete", () => {
    const filling = drawDays(1, { from: 62, rows: 40 });
    const stateAt = (monitoredAt: string) =>
      monitor(filling, { monitoredAt }).windows[0]?.quality.find(({ test }) => test === "row-count")?.state;
    expect([stateAt(instant(62, 3)), stateAt(instant(63))]).toEqual(["ok", "alarm"]);
  });
});

describe("freshness", () => {
  const days = drawDays(3, { from: 60 });
  const testAt = (hours: number, fresh: boolean, windows = days) =>
    monitor(windows, { monitoredAt: instant(63, hours), fresh }).windows.map(
      ({ quality }) => quality.find(({ test }) => test === "freshness")?.state,
    );

  it("alarms once the newest window ended more than two lengths ago, of a source that should be up to date", () => {
    expect(testAt(48, true)).toEqual([undefined, undefined, "ok"]);
    expect(testAt(49, true)).toEqual([undefined, undefined, "alarm"]);
    expect(testAt(49, false)).toEqual([undefined, undefined, undefined]);
    const document = monitor(days, { monitoredAt: instant(65, 1), fresh: true });
    expect(document.verdict).toBe("data-quality");
    expect(document.quality.find(({ test }) => test === "freshness")).toMatchObject({
      rate: 49 / 24,
      tolerance: 2,
      detail: "the newest window ended 49 hours ago",
    });
  });

  it("is that of the newest window with rows, not of an empty one after it", () => {
    const stopped = [...days, { index: START + 63, table: EMPTY }, { index: START + 64, table: EMPTY }];
    expect(testAt(49, true, stopped)).toEqual([undefined, undefined, "alarm", undefined, undefined]);
  });

  it("of a window in the future is no age", () => {
    expect(testAt(-24 * 5, true).at(-1)).toBe("ok");
  });
});

describe("ten thousand columns", () => {
  const COLUMNS = 10_000;
  const names = Array.from({ length: COLUMNS }, (_, column) => `c${column}`);
  const shares = new Array<number>(10).fill(0.1);
  const rng = createRng(77);
  const profile = buildProfile({
    pipeline: "p",
    createdAt: instant(0),
    table: {
      windows: null,
      rows: 20_000,
      duplicates: { rows: 0, of: 20_000 },
      features: names.map((name) => profileOfCells(name, drawCells(2000, shares, rng))),
      prediction: null,
      sample: { rows: 20_000, seed: 1 },
    },
  });
  const window: WindowCounts = {
    index: null,
    holiday: null,
    start: null,
    end: null,
    rows: 600,
    duplicates: { rows: 0, of: 600 },
    features: new Map(
      names.map((name, column) => [name, countsOfCells(drawCells(600, column < 3 ? [0.4, 0.3, 0.3, 0] : shares, rng))]),
    ),
    prediction: null,
  };
  const result = decideWindow(profile, window, { policy: DEFAULT_POLICY, earlierRows: [] });

  it("are judged as one family: three that moved are found, and no other", () => {
    expect(result.verdict).toBe("drift");
    expect(result.features.filter(({ state }) => state.startsWith("DRIFT_")).map(({ name }) => name)).toEqual(
      names.slice(0, 3),
    );
    expect(result.quality.filter(({ state }) => state === "alarm")).toEqual([]);
  });

  it("give a document that grows with the columns and no faster", () => {
    expect(result.features).toHaveLength(COLUMNS);
    const bytes = JSON.stringify(result).length / COLUMNS;
    expect(bytes).toBeLessThan(4000);
  });
});
