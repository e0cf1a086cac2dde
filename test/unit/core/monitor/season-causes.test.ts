import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../../../core/rng.ts";
import { profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

/** Likely causes where a window is held against the windows of its season, of which it is no copy. */
const HOUR_MS = 3_600_000;
const START = 19_723; // 2024-01-01, a Monday

/** Hours of a daily cycle. @param clock hours by which the source's clock is ahead of ours */
function drawHours(days: number, { from = 0, clock = 0 } = {}): MemoryWindow[] {
  const rng = createRng(7 + from);
  return Array.from({ length: 24 * days }, (_, hour): MemoryWindow => {
    const level = 10 * Math.sin((2 * Math.PI * ((hour % 24) + clock)) / 24) + 0.3 * rng.normal();
    return {
      index: 24 * (START + from) + hour,
      table: { x: Array.from({ length: 40 }, () => level + 0.5 * rng.normal()) },
    };
  });
}

describe("time shift", () => {
  const reference = profileReference(drawHours(20), HOUR_MS);
  const causesOf = (windows: readonly MemoryWindow[]) =>
    watchWindows(reference, windows).monitor.windows.flatMap(({ features }) =>
      features.flatMap(({ causes }) => causes),
    );

  it("is not found while clocks agree", () => {
    expect(reference.season.find(({ id }) => id === "hour")?.kept).toBe(true);
    expect(causesOf(drawHours(4, { from: 30 })).filter((cause) => cause.startsWith("Time shift"))).toEqual([]);
  });

  it.each([
    [1, "Time shift: values are those of an hour later"],
    [-1, "Time shift: values are those of an hour earlier"],
  ])("of %i hours is recognised wherever the day changes enough, in its direction", (clock, text) => {
    const found = causesOf(drawHours(2, { from: 30, clock }));
    const shifts = found.filter((cause) => cause.startsWith("Time shift"));
    expect(new Set(shifts)).toEqual(new Set([text]));
    expect(shifts.length).toBeGreaterThan(24);
  });

  it("is no cause where windows do not tell hours apart", () => {
    const days = (from: number, shift: number) => drawDays(from === 0 ? 40 : 3, { from, map: (x) => x + shift });
    const { monitor } = watchWindows(profileReference(days(0, 0)), days(60, 8));
    expect(monitor.features[0]?.causes[0]).toMatch(/^Constant offset/);
  });
});

interface DayOptions {
  readonly from?: number;
  readonly map?: (value: number) => number;
  readonly draw?: (rng: Rng, level: number) => number;
}

/** Days of 48 values about a level of their own: no day is a copy of the others. */
function drawDays(
  days: number,
  { from = 0, map = (value) => value, draw = (rng, level) => 15 + level + 3 * rng.normal() }: DayOptions = {},
): MemoryWindow[] {
  const rng = createRng(11 + from);
  return Array.from({ length: days }, (_, day): MemoryWindow => {
    const level = 0.5 * rng.normal();
    return {
      index: START + from + day,
      table: { x: Array.from({ length: 48 }, () => map(draw(rng, level))) },
    };
  });
}

describe("short windows against their season", () => {
  const reference = profileReference(drawDays(60));
  const causesOf = (map: (value: number) => number) =>
    watchWindows(reference, drawDays(10, { from: 70, map })).monitor.windows.map(({ features }) => features[0]?.causes);

  it("show a sign flip, though no line leads through their quantiles", () => {
    const found = causesOf((value) => -value);
    expect(found.filter((causes) => causes?.includes("Sign flip: the sign is reversed")).length).toBeGreaterThanOrEqual(
      8,
    );
  });

  it("show another unit where nothing is left in the range of the reference, and not where a part of it is", () => {
    const isUnit = (cause: string | undefined) => cause?.startsWith("Unit change") === true;
    expect(causesOf((value) => 1000 * value).every((causes) => isUnit(causes?.[0]))).toBe(true);
    expect(causesOf((value) => 1.5 * value).some((causes) => isUnit(causes?.[0]))).toBe(false);
  });

  it("show no sign flip where values lie about zero", () => {
    const centred = (from: number, days: number, map = (value: number) => value) =>
      drawDays(days, { from, draw: (rng, level) => level + 3 * rng.normal(), map });
    const { raw } = watchWindows(
      profileReference(centred(0, 60)),
      centred(70, 10, (value) => -value),
    );
    expect(raw).toEqual([]);
  });

  it("show clipping where a fifth of the values lie on one limit, and not where one touches its own extreme", () => {
    const clipped = causesOf((value) => Math.min(value, 16));
    const named = clipped.filter((causes) => causes?.some((cause) => cause.startsWith("Clipping: values stop at 16")));
    expect(named.length).toBeGreaterThanOrEqual(8);
    const coarse = (value: number): number => 4 * Math.round(value / 4);
    const cooler = watchWindows(
      profileReference(drawDays(60, { map: coarse })),
      drawDays(10, { from: 70, map: (value) => coarse(value - 6) }),
    ).monitor.windows.flatMap(({ features }) => features.flatMap(({ causes }) => causes));
    expect(cooler.length).toBeGreaterThan(5);
    expect(cooler.filter((cause) => cause.startsWith("Clipping"))).toEqual([]);
  });
});
