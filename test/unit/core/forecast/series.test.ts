import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSeries, timeAt } from "../../../../core/forecast/series.ts";

const MINUTE = 60_000;
const SETTINGS = { fillSeason: 2 };

function rows(...pairs: readonly (readonly [minute: number, value: number])[]) {
  return { timestampMs: pairs.map(([minute]) => minute * MINUTE), values: pairs.map(([, value]) => value) };
}

describe("buildSeries", () => {
  it("sorts rows by time", () => {
    const series = buildSeries(rows([2, 30], [0, 10], [1, 20]), SETTINGS);
    expect([...series.values]).toEqual([10, 20, 30]);
    expect(series.stepMs).toBe(MINUTE);
    expect(timeAt(series, 3)).toBe(3 * MINUTE);
  });

  it("fills a gap with the value of one season before, and remembers that it did", () => {
    const series = buildSeries(rows([0, 1], [1, 2], [3, 4], [4, Number.NaN], [5, 6]), SETTINGS);
    expect([...series.values]).toEqual([1, 2, 1, 4, 1, 6]);
    expect([...series.filled]).toEqual([0, 0, 1, 0, 1, 0]);
  });

  it.each([
    ["repeated timestamps", rows([0, 1], [1, 2], [1, 3]), /stands in two rows/],
    ["uneven steps", rows([0, 1], [1, 2], [2.5, 3], [4, 4]), /does not lie on a grid/],
    ["a gap longer than a season", rows([0, 1], [1, 2], [2, 3], [6, 4], [7, 5]), /longer than a season/],
    ["a gap in the first season", rows([0, 1], [1, Number.NaN], [2, 3]), /in the first season/],
    ["hardly any rows on the grid", rows([0, 1], [1, 2], [1000, 3]), /only 3 have a row/],
    ["no timestamp", { timestampMs: [0, Number.NaN, 2], values: [1, 2, 3] }, /Row 2 has no timestamp/],
  ])("refuses %s", (_, given, message) => {
    expect(() => buildSeries(given, SETTINGS)).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_SERIES_INVALID", message: expect.stringMatching(message) as string }),
    );
  });

  it("refuses fewer than two rows", () => {
    expect(() => buildSeries(rows([0, 1]), SETTINGS)).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_DATA_EMPTY" }),
    );
  });

  it("refuses a value that claims to be known before its own time", () => {
    const availableMs = [0, 1 * MINUTE, 1 * MINUTE];
    expect(() => buildSeries(rows([0, 1], [1, 2], [2, 3]), { ...SETTINGS, availableMs })).toThrow(
      expect.objectContaining({ code: "SLIPWAY_E_LOOK_AHEAD" }),
    );
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 30 }),
        fc.integer(),
        (values, seed) => {
          const ordered = values.map((value, minute) => [minute, value] as const);
          const shuffled = ordered.toSorted(([a], [b]) => ((a * 7919 + seed) % 31) - ((b * 7919 + seed) % 31));
          expect(buildSeries(rows(...shuffled), SETTINGS)).toEqual(buildSeries(rows(...ordered), SETTINGS));
        },
      ),
    );
  });
});
