import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeatureDrift } from "../../../../core/documents/monitor.ts";
import type { NumberProfile } from "../../../../core/documents/profile.ts";
import { bootstrapMoments } from "../../../../core/monitor/bootstrap-moments.ts";
import { isDrift, judgeFeatures } from "../../../../core/monitor/judge-features.ts";
import { DEFAULT_POLICY, type Policy } from "../../../../core/monitor/policy.ts";
import { decideTolerance, type ToleranceRequest } from "../../../../core/monitor/tolerance.ts";
import { readWindowCells } from "../../../../core/monitor/window-effects.ts";
import { createRng } from "../../../../core/rng.ts";
import { countsOfCells, drawCells, profileOfCells, tiltShares } from "../../../fakes/cell-counts.ts";
import { profileReference, watchWindows } from "../../../fakes/monitored-windows.ts";
import type { MemoryWindow } from "../../../fakes/windowed-tables.ts";

const CELLS = 10;
const REFERENCE = new Array<number>(CELLS).fill(10_000);

/** SCIENCE 13, T3. The worst that is no drift: 30 features exactly at δ; ten that moved further. */
const STILL = 30;
const MOVED = 10;
const WINDOWS = 120;

function alarmIn(policy: Policy): readonly { readonly false: number; readonly true: number }[] {
  const rng = createRng(31);
  const [boundary, beyond] = [tiltShares(CELLS, policy.effect), tiltShares(CELLS, 0.25)];
  const profiles = Array.from({ length: STILL + MOVED }, (_, index) => profileOfCells(`f${index}`, REFERENCE));
  return Array.from({ length: WINDOWS }, () => {
    const alarms = judgeFeatures(
      profiles.map((profile, index) => ({
        profile,
        counts: countsOfCells(drawCells(500, index < STILL ? boundary : beyond, rng)),
        importance: null,
      })),
      policy,
    ).map(isDrift);
    const wrong = alarms.slice(0, STILL).filter(Boolean).length;
    return { false: wrong, true: alarms.filter(Boolean).length - wrong };
  });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("multiplicity over the features of a window", () => {
  const q = DEFAULT_POLICY.falseDiscoveryRate;
  const usual = alarmIn(DEFAULT_POLICY);
  const strict = alarmIn({ ...DEFAULT_POLICY, strict: true });
  const shareOfFalse = usual.map((window) => window.false / Math.max(1, window.false + window.true));

  it("keeps the share of false alarms among alarms at q (Benjamini–Hochberg), and finds what moved", () => {
    expect(meanOf(shareOfFalse)).toBeLessThan(q + 2 * Math.sqrt((q * (1 - q)) / WINDOWS / MOVED));
    expect(meanOf(shareOfFalse)).toBeGreaterThan(q / 5); // so near to the boundary that it could go wrong
    expect(meanOf(usual.map((window) => window.true))).toBeGreaterThan(0.9 * MOVED);
  });

  it("strict keeps the share of windows with any false alarm at q (Holm), and finds less", () => {
    const any = meanOf(strict.map((window) => Number(window.false > 0)));
    const anyUsual = meanOf(usual.map((window) => Number(window.false > 0)));
    expect(any).toBeLessThan(q + 2 * Math.sqrt((q * (1 - q)) / WINDOWS));
    expect(anyUsual).toBeGreaterThan(4 * q);
    for (const [window, { true: found }] of strict.entries())
      expect(found).toBeLessThanOrEqual(usual[window]?.true ?? 0);
  });
});

/** A window like others among `effects` of the reference, with nothing else to say. */
function request(effects: readonly number[], more: Partial<ToleranceRequest> = {}): ToleranceRequest {
  const base = { effect: 0.1, raised: 1, foreign: false, rows: 48, typicalRows: 48, independent: false };
  return { ...base, effects, features: 1, falseDiscoveryRate: 0.05, ...more };
}

const measured = (debiased: number) => ({ cells: 10, h: 40, distance: debiased, debiased, jsdNats: 1, merged: 0 });

describe("the conformal rule", () => {
  const effects = Array.from({ length: 199 }, (_, rank) => (rank + 1) / 250); // 0.004 to 0.796

  it("ranks an effect among those of the reference windows: p = (1 + c)/(k + 1)", () => {
    const tolerance = decideTolerance(request(effects));
    expect(tolerance).toMatchObject({ rule: "conformal", tier: "A" });
    expect(tolerance.computeP(measured(0.9))).toBe(1 / 200);
    expect(tolerance.computeP(measured(0.794))).toBe(2 / 200);
    expect(tolerance.computeP(measured(0.4))).toBe(101 / 200);
    expect(tolerance.computeP(measured(0))).toBe(1);
    expect(tolerance.delta).toBe(198 / 250); // rank ⌈0.99 · 200⌉
  });

  it("is used from 99 windows on, and where one alarm among the features could be found at all", () => {
    const ruleOf = (windows: number, features: number) =>
      decideTolerance(request(effects.slice(0, windows), { features })).rule;
    expect([ruleOf(98, 1), ruleOf(99, 1), ruleOf(199, 4), ruleOf(199, 5)]).toEqual([
      "direct",
      "conformal",
      "conformal",
      "direct",
    ]);
  });

  it("is exact: among windows that could change places every rank is as likely as another", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 120, maxLength: 120 }),
        (all) => {
          const ranks = all.map((one, place) =>
            Math.round(
              120 * decideTolerance(request(all.filter((_, other) => other !== place))).computeP(measured(one)),
            ),
          );
          expect(ranks.toSorted((left, right) => left - right)).toEqual(all.map((_, rank) => rank + 1));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe("δ_f", () => {
  const effects = [0.02, 0.05, 0.11, 0.04, 0.08, 0.03, 0.06, 0.09];

  it("is the upper 99 % prediction limit of the effects: mean + t·sd·√(1 + 1/k), by hand", () => {
    const sd = Math.sqrt(effects.reduce((sum, effect) => sum + (effect - 0.06) ** 2, 0) / 7);
    const t = 2.997_951_566_868_529; // qt(0.99, 7) of R
    const { delta, tier, rule } = decideTolerance(request(effects));
    expect({ tier, rule }).toEqual({ tier: "A", rule: "direct" });
    expect(delta).toBeCloseTo(0.06 + t * sd * Math.sqrt(1 + 1 / 8), 9);
  });

  it("is never below δ_min, and δ_min itself with too few windows", () => {
    expect(decideTolerance(request(effects.map((effect) => effect / 100))).delta).toBe(0.1);
    expect(decideTolerance(request(effects.slice(1)))).toMatchObject({ delta: 0.1, tier: "C", rule: "min-effect" });
  });

  it("is wider where the reference lacks the time of year, and where the back-test raised it", () => {
    const { delta } = decideTolerance(request(effects));
    expect(decideTolerance(request(effects, { foreign: true })).delta).toBeCloseTo(1.25 * delta, 12);
    expect(decideTolerance(request(effects, { raised: 1.21 })).delta).toBeCloseTo(1.21 * delta, 12);
  });

  it("of tier B counts the windows, not the pseudo-windows drawn from them", () => {
    const few = decideTolerance(request([]), { mean: 0.06, sd: 0.03, windows: 4 });
    const many = decideTolerance(request([]), { mean: 0.06, sd: 0.03, windows: 200 });
    expect(few).toMatchObject({ tier: "B", rule: "direct" });
    expect(few.delta).toBeCloseTo(0.06 + 4.540_702_858_568_133 * 0.03 * Math.sqrt(1.25), 9); // qt(0.99, 3) of R
    expect(few.delta).toBeGreaterThan(many.delta);
    const cells = readWindowCells(profileReference(drawDays(5, { rows: 60 })).features[0] as NumberProfile);
    expect(cells === null ? null : bootstrapMoments(cells, [0, 1, 2, 3], 60)?.windows).toBe(4);
    expect(cells === null ? "" : bootstrapMoments(cells, [0], 60)).toBeNull();
  });

  it("tolerates small effects under the direct rule, however unusual they are", () => {
    const { computeP } = decideTolerance(request(new Array<number>(8).fill(0.001)));
    expect([computeP(measured(0.1)), computeP(measured(0.5)) < 1e-9]).toEqual([1, true]);
  });
});

/** Days of rows about a level of their own. */
function drawDays(
  days: number,
  { rows = 500, from = 0, spread = 0.1, seed = 1 }: { rows?: number; from?: number; spread?: number; seed?: number },
): MemoryWindow[] {
  const rng = createRng(seed + from);
  return Array.from({ length: days }, (_, day): MemoryWindow => {
    const level = spread * rng.normal();
    return { index: 19_723 + from + day, table: { x: Array.from({ length: rows }, () => level + rng.normal()) } };
  });
}

describe("the rule follows from the reference", () => {
  const judge = (days: number, rows: number, spread = 0.1): FeatureDrift | undefined =>
    watchWindows(profileReference(drawDays(days, { rows, spread })), drawDays(1, { rows, spread, from: 200 })).monitor
      .features[0];

  it.each([
    [1, 500, "C", "min-effect"],
    [5, 500, "B", "min-effect"],
    [5, 60, "B", "direct"],
    [40, 500, "A", "min-effect"],
    [40, 60, "A", "direct"],
    [120, 60, "A", "conformal"],
    [120, 500, "A", "conformal"],
  ] as const)("days and rows of each: %i of %i give tier %s, %s", (...[days, rows, tier, rule]) => {
    expect(judge(days, rows)?.season).toMatchObject({ tier, rule, windows: days });
  });

  it("tier B is the same in every run, and wider where the few windows differ more", () => {
    const [calm, wild] = [judge(5, 500, 0.05), judge(5, 500, 0.6)];
    expect(judge(5, 500, 0.6)).toEqual(wild);
    expect(calm?.delta).toBeLessThan(0.2);
    expect(wild?.delta).toBeGreaterThan(2 * (calm?.delta ?? 1));
  });
});
