import { describe, expect, it } from "vitest";
import { createRng, type Rng } from "../../../../core/rng.ts";
import { profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

/** SCIENCE 13, T4, on the scenario of H4: ten features, weekends, days that depend on one another. */
const FEATURES = 10;
const REFERENCE_DAYS = 90;
const TEST_DAYS = 60;
const ROWS = 500;
const SHIFTED = 7;
const FIRST_SHIFTED_DAY = 30;
const START = 19_723; // 2024-01-01, a Monday

function drawDays(rng: Rng, shift: number): MemoryWindow[] {
  const level = new Array<number>(FEATURES).fill(0);
  return Array.from({ length: REFERENCE_DAYS + TEST_DAYS }, (_, day): MemoryWindow => {
    const weekend = day % 7 >= 5;
    const drifted = day >= REFERENCE_DAYS + FIRST_SHIFTED_DAY;
    const columns = level.map((before, feature) => {
      const now = 0.6 * before + 0.08 * rng.normal();
      level[feature] = now;
      const mean = now + (weekend && feature < 5 ? 0.6 : 0) + (drifted && feature === SHIFTED ? shift : 0);
      return [`f${feature}`, Array.from({ length: ROWS }, () => mean + rng.normal())] as const;
    });
    return { index: START + day, table: Object.fromEntries(columns) };
  });
}

/** Windows from the first shifted one to the one that opens the issue, both counted; and issues of other features. */
function watchSeed(seed: number, shift: number): { readonly delay: number; readonly falseIssues: number } {
  const days = drawDays(createRng(seed), shift);
  const profile = profileReference(days.slice(0, REFERENCE_DAYS));
  expect(profile.season.filter(({ kept }) => kept).map(({ id }) => id)).toEqual(["day-type"]);
  expect(profile.backtest?.raised).toBe(1);
  const { issues } = watchWindows(profile, days.slice(REFERENCE_DAYS));
  const own = issues.find(({ name }) => name === `f${SHIFTED}`);
  expect(own?.opened).toBeGreaterThanOrEqual(FIRST_SHIFTED_DAY);
  const falseIssues = issues.filter(({ name }) => name !== `f${SHIFTED}`).length;
  return { delay: (own?.opened ?? TEST_DAYS) - FIRST_SHIFTED_DAY + 1, falseIssues };
}

const TIMEOUT_MS = 120_000; // half a million rows per seed

describe("calibrated-v1 on a stream without and with drift", () => {
  it(
    "finds half a standard deviation within three windows on average of twelve seeds, with no false issue in 60 days",
    () => {
      const found = Array.from({ length: 12 }, (_, seed) => watchSeed(1 + seed, 0.5));
      expect(found.map(({ falseIssues }) => falseIssues)).toEqual(new Array<number>(12).fill(0));
      expect(found.reduce((total, { delay }) => total + delay, 0) / found.length).toBeLessThanOrEqual(3);
    },
    TIMEOUT_MS,
  );

  it(
    "finds a whole one within three windows every time",
    () => {
      for (const seed of [13, 14, 15, 16]) {
        const { delay, falseIssues } = watchSeed(seed, 1);
        expect(falseIssues).toBe(0);
        expect(delay).toBeLessThanOrEqual(3);
      }
    },
    TIMEOUT_MS,
  );
});
