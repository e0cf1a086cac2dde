import { describe, expect, it } from "vitest";
import { z } from "zod";
import { kolmogorovFiniteSurvival, kolmogorovSurvival } from "../../../../core/stats/kolmogorov.ts";
import { expectRelative, P_VALUE, readGolden } from "../read-golden.ts";

const { special } = readGolden("stats", z.object({ special: z.record(z.string(), z.number()) }));

describe("Kolmogorov distribution", () => {
  it("meets the goldens of SciPy 1.17.1", () => {
    expectRelative(kolmogorovSurvival(1.2), special["kstwobign_sf(1.2)"] ?? Number.NaN, P_VALUE);
    expectRelative(kolmogorovFiniteSurvival(0.3, 20), special["kstwo_sf(0.3,20)"] ?? Number.NaN, P_VALUE);
  });

  it("has the exact forms for one observation and at the ends", () => {
    expectRelative(kolmogorovFiniteSurvival(0.7, 1), 2 * 0.3, 1e-13);
    expect(kolmogorovFiniteSurvival(0.01, 20)).toBe(1);
    expect(kolmogorovFiniteSurvival(1, 20)).toBe(0);
    expect(kolmogorovSurvival(0)).toBe(1);
    expect(() => kolmogorovFiniteSurvival(0.5, 0)).toThrow(RangeError);
  });

  it("does not jump where one method takes over from the next", () => {
    expectRelative(kolmogorovSurvival(1 - 1e-13), kolmogorovSurvival(1), 1e-11);
    // The exact tail begins at n·d² = 3.
    for (const n of [20, 400, 5_000]) {
      const d = Math.sqrt(3 / n);
      expectRelative(kolmogorovFiniteSurvival(d * (1 - 1e-12), n), kolmogorovFiniteSurvival(d, n), 2e-6);
    }
    // The matrix ends at n·d = 50.
    const n = 850;
    expectRelative(kolmogorovFiniteSurvival(50 / n, n), kolmogorovFiniteSurvival(50 / n + 1e-12, n), 2e-6);
    // The exact sum ends at n = 1,000,000.
    const d = 0.004;
    const [exact, expanded] = [kolmogorovFiniteSurvival(d, 1_000_000), kolmogorovFiniteSurvival(d, 1_000_001)];
    expectRelative(exact * Math.exp(-2 * d * d), expanded, 1e-5);
  });

  it("falls with the distance and approaches its limit", () => {
    let before = 1;
    for (let d = 0.01; d < 1; d += 0.01) {
      const survival = kolmogorovFiniteSurvival(d, 150);
      expect(survival).toBeLessThanOrEqual(before);
      before = survival;
    }
    const n = 10_000_000;
    expectRelative(kolmogorovFiniteSurvival(1.2 / Math.sqrt(n), n), kolmogorovSurvival(1.2), 1e-3);
  });
});
