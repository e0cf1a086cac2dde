import { describe, expect, it } from "vitest";
import type { QualityResult } from "../../../../core/documents/monitor.ts";
import { createRng } from "../../../../core/rng.ts";
import { profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

const START = 19_723;

interface Options {
  readonly from?: number;
  /** Levels that a day draws from. */
  readonly levels: (day: number) => number;
  readonly rows?: number;
}

function drawDays(days: number, { from = 0, levels, rows = 400 }: Options): MemoryWindow[] {
  const rng = createRng(5 + from);
  return Array.from({ length: days }, (_, day): MemoryWindow => {
    const known = levels(day);
    return {
      index: START + from + day,
      table: { c: Array.from({ length: rows }, () => `l${rng.integer(known)}`) },
    };
  });
}

function judge(reference: Options & { readonly days: number }, now: Options): QualityResult | undefined {
  const profile = profileReference(drawDays(reference.days, reference));
  const { monitor } = watchWindows(profile, drawDays(1, { from: 100, ...now }));
  return monitor.quality.find(({ test }) => test === "cardinality");
}

const forty = () => 40;

describe("the number of levels", () => {
  it.each([1, 5, 40])("of a window like the %i of the reference is ok", (days) => {
    expect(judge({ days, levels: forty }, { levels: forty })).toMatchObject({ state: "ok", rate: 40 });
  });

  it.each([1, 40])("alarms when most levels are gone, with %i reference windows", (days) => {
    expect(judge({ days, levels: forty }, { levels: () => 4 })).toMatchObject({
      state: "alarm",
      rate: 4,
      detail: "4 different levels, about 40 are usual",
    });
  });

  it("expects fewer levels of fewer rows: Σ 1 − (1 − p)^m", () => {
    const result = judge({ days: 20, levels: forty }, { levels: forty, rows: 60 });
    expect(result?.state).toBe("ok");
    expect(result?.reference).toBeGreaterThan(40 * (1 - (1 - 1 / 40) ** 60) - 1);
    expect(result?.reference).toBeLessThan(40 * (1 - (1 - 1 / 40) ** 60) + 1);
  });

  it("tolerates what the reference's own windows vary by", () => {
    const jumpy = (day: number) => (day % 2 === 0 ? 40 : 12);
    expect(judge({ days: 40, levels: jumpy }, { levels: () => 12 })?.state).toBe("ok");
    expect(judge({ days: 40, levels: forty }, { levels: () => 12 })?.state).toBe("alarm");
  });

  it("does not arise for few levels, which are the business of the drift test, or for more than are named", () => {
    expect(judge({ days: 20, levels: () => 4 }, { levels: () => 1 })).toBe(undefined);
    expect(judge({ days: 20, levels: () => 300 }, { levels: () => 20 })).toBe(undefined);
  });
});
