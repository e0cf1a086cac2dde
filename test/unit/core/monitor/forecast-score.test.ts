import { describe, expect, it } from "vitest";
import type { NumberProfile, Profile } from "../../../../core/documents/profile.ts";
import { buildForecastScore } from "../../../../core/monitor/forecast-score.ts";
import { createRng } from "../../../../core/rng.ts";
import { profileColumns } from "../../../fakes/memory-profiler.ts";
import { DAY_MS, profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

const STEPS = 48;
const MONDAY = Date.parse("2024-01-01") / DAY_MS;
const shapeOf = (step: number): number => 50 + 20 * Math.sin((2 * Math.PI * step) / STEPS);

/** Days of a target, half-hourly; what was forecast beside it. */
function drawDays(count: number, forecast?: (step: number) => readonly (number | null)[]): readonly MemoryWindow[] {
  const rng = createRng(7);
  return Array.from({ length: count }, (_day, day) => {
    const served = Array.from({ length: STEPS }, (_, step) => forecast?.(step) ?? [null]).map((values, step) =>
      values.map((value) => ({ value, target: shapeOf(step) + 5 * rng.normal() })),
    );
    const rows = served.flat();
    const prediction = forecast === undefined ? {} : { prediction: rows.map(({ value }) => value) };
    return { index: MONDAY + day, table: { demand: rows.map(({ target }) => target), ...prediction } };
  });
}

const reference = profileReference(drawDays(90));
const profile: Profile = { ...reference, prediction: buildForecastScore(reference.features[0]) };
const statesOf = (days: readonly MemoryWindow[]) =>
  new Set(watchWindows(profile, days).monitor.windows.map(({ prediction }) => prediction?.state));

describe("what served forecasts are compared with", () => {
  it("is the range of the target in each of its windows", () => {
    const { prediction, features } = profile;
    const { limits } = features[0] as NumberProfile;
    expect(prediction).toMatchObject({
      name: "prediction",
      edges: [limits?.low, limits?.high],
      counts: [0, 90 * 48, 0],
    });
    expect(prediction?.windows?.counts).toEqual(Array.from({ length: 90 }, () => [0, 48, 0]));
  });

  it("is silent for forecasts that are smoother than the target, flat, or asked for again and again", () => {
    expect(statesOf(drawDays(14, (step) => [shapeOf(step)]))).toEqual(new Set(["OK"]));
    expect(statesOf(drawDays(14, () => [50]))).toEqual(new Set(["OK"]));
    expect(statesOf(drawDays(14, (step) => new Array<number>(step % 5).fill(shapeOf(step))))).toEqual(new Set(["OK"]));
  });

  it("alarms for forecasts in another unit, and for those that run away", () => {
    expect(statesOf(drawDays(3, (step) => [1000 * shapeOf(step)]))).toEqual(new Set(["DRIFT_MAJOR"]));
    const away = drawDays(3, (step) => [step < 36 ? shapeOf(step) : shapeOf(step) * 1.2 ** (step - 35)]);
    expect([...statesOf(away)].every((state) => state?.startsWith("DRIFT_"))).toBe(true);
  });

  it("is nothing where the target has no value, and its own cells where it is constant", () => {
    expect(buildForecastScore(undefined)).toBeNull();
    expect(buildForecastScore(profileColumns({ y: [Number.NaN, Number.NaN] }).features[0])).toBeNull();
    const [constant] = profileColumns({ y: new Array<number>(60).fill(3) }).features;
    expect(buildForecastScore(constant)).toMatchObject({
      name: "prediction",
      counts: (constant as NumberProfile).counts,
    });
  });

  it("allows a tenth of the range on either side where the target has no limits", () => {
    const [target] = profileColumns({ y: Array.from({ length: 101 }, (_, value) => value) }).features;
    expect(buildForecastScore(target)).toMatchObject({ edges: [-10, 110], counts: [0, 101, 0], windows: null });
  });
});
