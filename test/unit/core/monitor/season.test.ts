import { describe, expect, it } from "vitest";
import { calibrateProfile } from "../../../../core/monitor/calibrate-profile.ts";
import { createSeasonIndex, findSeasonGroup } from "../../../../core/monitor/season-group.ts";
import { measureDaysApart, placeWindow } from "../../../../core/monitor/window-place.ts";
import { createRng } from "../../../../core/rng.ts";
import { DAY_MS, profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

const HOUR_MS = 3_600_000;
const MONDAY = Date.parse("2024-01-01") / DAY_MS;

describe("place of a window", () => {
  it.each([
    ["2024-01-01", null, true, 1],
    ["2024-01-06", null, false, 6],
    ["2024-02-29", null, true, 60],
    ["2024-12-31", null, true, 366],
    ["2023-12-31", null, false, 365],
    ["1969-12-31", null, true, 365],
    ["2024-05-01", true, false, 122],
  ] as const)("%s, holiday %s", (...[date, holiday, working, dayOfYear]) => {
    expect(placeWindow(Date.parse(date) / DAY_MS, DAY_MS, holiday)).toMatchObject({ working, dayOfYear, slot: 0 });
  });

  it("tells hours apart where windows are shorter than a day, and days of a longer one not at all", () => {
    expect(placeWindow(24 * MONDAY + 7, HOUR_MS, null)).toMatchObject({ slot: 7, day: MONDAY });
    expect(placeWindow(4 * MONDAY + 3, 6 * HOUR_MS, null)).toMatchObject({ slot: 3, day: MONDAY });
    expect(placeWindow(2817, 7 * DAY_MS, true)).toMatchObject({ slot: 0, working: true });
  });

  it("measures days of the year the shorter way round", () => {
    expect(measureDaysApart(1, 366)).toBe(0);
    expect(measureDaysApart(5, 360)).toBe(10);
    expect(measureDaysApart(100, 90)).toBe(10);
  });
});

describe("season group", () => {
  const windows = (days: number) => ({
    timestamp: "t",
    timezone: "UTC",
    lengthMs: DAY_MS,
    indices: Array.from({ length: days }, (_, day) => MONDAY + day),
    rows: new Array<number>(days).fill(100),
    holidays: null,
  });
  const kept = (...ids: ("hour" | "day-type" | "time-of-year")[]) => ids.map((id) => ({ id, kept: true }));

  it("holds the windows of the day type within 15 days of the year, round its turn", () => {
    const index = createSeasonIndex(windows(366), kept("day-type", "time-of-year"));
    const group = findSeasonGroup(index, placeWindow(MONDAY + 366, DAY_MS, null)); // Wednesday, 2025-01-01
    expect(group.text).toBe("working days, day of year ± 15");
    expect(group.members).toHaveLength(24);
    expect(group.members.every((member) => member <= 15 || member >= 350)).toBe(true);
  });

  it("grows where it is too small: the time of year is given up before the day type", () => {
    const index = createSeasonIndex(windows(120), kept("day-type", "time-of-year"));
    const inside = findSeasonGroup(index, placeWindow(MONDAY + 366 + 60, DAY_MS, null));
    const outside = findSeasonGroup(index, placeWindow(MONDAY + 200, DAY_MS, null));
    expect(inside.level).toMatchObject({ year: "near", dayType: true });
    expect(outside.level).toEqual({ hour: false, dayType: true, year: "far", apart: 81 });
    expect(outside.text).toContain("this one is not in the reference");
    const young = createSeasonIndex(windows(5), kept("day-type"));
    expect(findSeasonGroup(young, placeWindow(MONDAY + 7, DAY_MS, null))).toMatchObject({ text: "all windows" });
  });
});

/** Days of independent rows about a mean of their day. */
function drawDays(
  days: number,
  meanOf: (day: number) => number,
  { rows = 200, seed = 1, from = MONDAY } = {},
): MemoryWindow[] {
  const rng = createRng(seed);
  return Array.from({ length: days }, (_, day) => ({
    index: from + day,
    table: { x: Array.from({ length: rows }, () => meanOf(day) + rng.normal()) },
  }));
}

describe("calibration of a reference", () => {
  it("keeps no factor where nothing depends on the time, and says so", () => {
    const profile = profileReference(drawDays(120, () => 0));
    expect(profile.season.map(({ kept }) => kept)).toEqual([false, false, false]);
    expect(profile.season[0]?.reason).toBe("windows are a day or longer");
    expect(profile.policy.tier).toBe("A");
    expect(profile.backtest).toMatchObject({
      windows: 120,
      issues: 0,
      raised: 1,
      reason: "would have opened 0 issues in the 120 reference days",
    });
  });

  it("leaves a profile without windows as it is", () => {
    const profile = { ...profileReference(drawDays(20, () => 0)), windows: null };
    expect(calibrateProfile(profile)).toBe(profile);
  });

  it("raises every tolerance where the reference itself would have opened too many issues, and says so", () => {
    const jumps = (day: number) => (day % 40 < 4 ? 1.5 : 0);
    const { backtest } = profileReference(drawDays(80, jumps, { rows: 1000 }));
    expect(backtest?.issues).toBeLessThanOrEqual(2);
    expect(backtest?.raised === 1 || backtest?.reason.includes("every tolerance was raised")).toBe(true);
  });

  it("finds features that share a root cause", () => {
    const rng = createRng(3);
    const days = Array.from({ length: 60 }, (_, day): MemoryWindow => {
      const common = 0.5 * rng.normal();
      const draw = (mean: number) => Array.from({ length: 300 }, () => mean + rng.normal());
      return { index: MONDAY + day, table: { a: draw(common), b: draw(common), c: draw(0) } };
    });
    expect(profileReference(days).groups).toEqual([["a", "b"]]);
  });

  it("takes pseudo-windows of fewer than eight windows, and rows as they are of one", () => {
    const few = profileReference(drawDays(5, () => 0, { rows: 500 }));
    const { monitor } = watchWindows(
      few,
      drawDays(3, () => 0, { rows: 500, seed: 2, from: MONDAY + 10 }),
    );
    expect(few).toMatchObject({ policy: { tier: "B" }, backtest: null });
    expect(monitor.features[0]).toMatchObject({ state: "OK", season: { tier: "B", windows: 5 } });
    const shifted = watchWindows(
      few,
      drawDays(3, () => 1.5, { rows: 500, seed: 2, from: MONDAY + 10 }),
    );
    expect(shifted.raw).toEqual([0, 1, 2]);
    const one = profileReference(drawDays(1, () => 0, { rows: 500 }));
    expect(one.policy.tier).toBe("C");
  });
});

describe("a time of year that the reference lacks", () => {
  const season = (day: number) => 2 * Math.sin((2 * Math.PI * day) / 365);
  const reference = profileReference(drawDays(120, season));

  it("neither cries wolf nor says OK", () => {
    const later = drawDays(60, (day) => season(day + 140), { seed: 2, from: MONDAY + 140 });
    const { raw, monitor } = watchWindows(reference, later);
    expect(reference.season.find(({ id }) => id === "time-of-year")?.kept).toBe(true);
    expect(raw.length).toBeLessThanOrEqual(2);
    const distant = watchWindows(
      reference,
      drawDays(1, () => 0, { from: MONDAY + 245 }),
    );
    expect(distant.monitor).toMatchObject({ verdict: "insufficient" });
    expect(monitor.features[0]?.season.group).toContain("not in the reference");
  });
});

describe("quality of a window against its season", () => {
  const reference = profileReference(drawDays(60, () => 0));

  it("alarms for far fewer and far more rows, and not for few in a window that is not complete", () => {
    const rowsOf = (rows: number) =>
      watchWindows(
        reference,
        drawDays(2, () => 0, { rows, seed: 5, from: MONDAY + 70 }),
      );
    const test = (watched: ReturnType<typeof rowsOf>) =>
      watched.monitor.quality.find(({ test: id }) => id === "row-count")?.state;
    expect([test(rowsOf(200)), test(rowsOf(230)), test(rowsOf(90)), test(rowsOf(500))]).toEqual([
      "ok",
      "ok",
      "alarm",
      "alarm",
    ]);
  });

  it("tolerates the rate of missing values that its windows vary by", () => {
    const rng = createRng(8);
    const holes = (share: () => number, from: number, days: number) =>
      drawDays(days, () => 0, { seed: from, from }).map((day): MemoryWindow => {
        const missing = share();
        const rest = { y: (day.table.x ?? []).map(() => rng.normal()) };
        return {
          ...day,
          table: { ...rest, x: (day.table.x ?? []).map((value) => (rng.uniform() < missing ? null : value)) },
        };
      });
    const profile = profileReference(holes(() => 0.2 * rng.uniform(), MONDAY, 60));
    const usual = watchWindows(
      profile,
      holes(() => 0.18, MONDAY + 70, 5),
    );
    const many = watchWindows(
      profile,
      holes(() => 0.6, MONDAY + 70, 5),
    );
    expect(usual.monitor.windows.map(({ quality }) => quality.filter(({ state }) => state === "alarm"))).toEqual(
      new Array(5).fill([]),
    );
    expect(many.raw).toEqual([0, 1, 2, 3, 4]);
  });

  it("never holds a value that is one per window against its distribution", () => {
    const withYear = drawDays(60, () => 0).map((day): MemoryWindow => {
      return { ...day, table: { ...day.table, day: new Array<number>(200).fill(day.index) } };
    });
    const later = drawDays(3, () => 0, { seed: 4, from: MONDAY + 90 }).map((day): MemoryWindow => {
      return { ...day, table: { ...day.table, day: new Array<number>(200).fill(day.index) } };
    });
    const { monitor, raw } = watchWindows(profileReference(withYear), later);
    expect(raw).toEqual([]);
    expect(monitor.features[1]).toMatchObject({ state: "OK", effect: null, season: { group: "one value per window" } });
  });
});
