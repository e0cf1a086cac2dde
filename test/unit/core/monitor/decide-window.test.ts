import { describe, expect, it } from "vitest";
import type { WindowCounts } from "../../../../core/data/profiler.ts";
import { monitorDocument, type WindowResult } from "../../../../core/documents/monitor.ts";
import type { Profile } from "../../../../core/documents/profile.ts";
import { buildMonitor } from "../../../../core/monitor/build-monitor.ts";
import { buildProfile } from "../../../../core/monitor/build-profile.ts";
import { decideExitCode } from "../../../../core/monitor/verdict.ts";
import { createRng, type Rng } from "../../../../core/rng.ts";
import { countColumns, type MemoryTable, profileColumns } from "../../../fakes/memory-profiler.ts";

const AT = "2025-01-01T00:00:00.000Z";

function draw<T>(rows: number, seed: number, from: (rng: Rng) => T): T[] {
  const rng = createRng(seed);
  return Array.from({ length: rows }, () => from(rng));
}

const normals = (rows: number, seed: number, shift = 0): number[] => draw(rows, seed, (rng) => rng.normal() + shift);

function profileOf(table: MemoryTable, importances: Readonly<Record<string, number>> = {}): Profile {
  return buildProfile({ pipeline: "p", createdAt: AT, table: profileColumns(table), importances });
}

function judge(profile: Profile, ...windows: readonly (MemoryTable | WindowCounts)[]) {
  return buildMonitor({
    pipeline: "p",
    monitoredAt: AT,
    profile,
    reference: "memory",
    model: { version: null, digest: null },
    windows: windows.map((one) =>
      "features" in one && one.features instanceof Map
        ? (one as WindowCounts)
        : countColumns(profile, one as MemoryTable),
    ),
  });
}

const REFERENCE = { a: normals(4000, 1), b: normals(4000, 2) };

describe("verdict", () => {
  it("is ok when nothing changed, and the document is valid", () => {
    const monitor = judge(profileOf(REFERENCE), { a: normals(1000, 3), b: normals(1000, 4) });
    expect(monitor).toMatchObject({ verdict: "ok", outcome: "passed" });
    expect(monitorDocument.schema.parse(JSON.parse(JSON.stringify(monitor)))).toEqual(monitor);
  });

  it("is drift when a feature moved beyond the tolerance, by severity", () => {
    const monitor = judge(profileOf(REFERENCE), { a: normals(2000, 3, 1), b: normals(2000, 4, 0.4) });
    expect(monitor).toMatchObject({ verdict: "drift", outcome: "failed" });
    expect(monitor.features.map(({ state }) => state)).toEqual(["DRIFT_MAJOR", "DRIFT_MODERATE"]);
    expect(monitor.reason).toContain("Drift in 2 of 2 features: a, b.");
    expect(monitor.features[1]?.ci?.[0]).toBeGreaterThan(0.1);
    expect(monitor.features[0]?.shift).toBeCloseTo(1, 0);
  });

  it("is natural when a change is real and within the tolerance", () => {
    const monitor = judge(profileOf({ a: normals(20_000, 1) }), { a: normals(10_000, 3, 0.12) });
    expect(monitor).toMatchObject({ verdict: "natural", outcome: "passed" });
    expect(monitor.features[0]?.state).toBe("NATURAL");
  });

  it("is insufficient below 30 rows, whatever they hold", () => {
    const monitor = judge(profileOf(REFERENCE), { a: normals(29, 3, 9), b: normals(29, 4) });
    expect(monitor).toMatchObject({ verdict: "insufficient", outcome: "inconclusive" });
    expect(monitor.features.map(({ state, q }) => [state, q])).toEqual([
      ["INSUFFICIENT", null],
      ["INSUFFICIENT", null],
    ]);
  });

  it("below the noise floor is insufficient without a rejection, and an alarm with one", () => {
    const profile = profileOf(REFERENCE);
    expect(judge(profile, { a: normals(100, 3), b: normals(100, 4) }).verdict).toBe("insufficient");
    const shifted = judge(profile, { a: normals(100, 3, 2), b: normals(100, 4) });
    expect(shifted.features.map(({ state }) => state)).toEqual(["DRIFT_MAJOR", "INSUFFICIENT"]);
    expect(shifted.verdict).toBe("drift");
  });

  it("is unknown without rows or windows, never ok", () => {
    const profile = profileOf(REFERENCE);
    expect(judge(profile, { a: [], b: [] })).toMatchObject({ verdict: "unknown", outcome: "error" });
    expect(judge(profile)).toMatchObject({ verdict: "unknown", outcome: "error", windows: [] });
  });

  it("is that of the latest window", () => {
    const clean = { a: normals(1000, 3), b: normals(1000, 4) };
    const monitor = judge(profileOf(REFERENCE), { a: normals(1000, 3, 1), b: normals(1000, 4) }, clean);
    expect(monitor.windows.map(({ verdict }) => verdict)).toEqual(["drift", "ok"]);
    expect(monitor.verdict).toBe("ok");
  });

  it("is data-quality when only quality alarms, an absent column included", () => {
    const holes = normals(1000, 3).map((value, row) => (row % 10 === 0 ? null : value));
    expect(judge(profileOf(REFERENCE), { a: holes, b: normals(1000, 4) })).toMatchObject({
      verdict: "data-quality",
      outcome: "failed",
      reason: "No feature drifted, but data quality fell: missing of a.",
    });
    const absent = judge(profileOf(REFERENCE), { a: normals(1000, 3) });
    expect(absent.reason).toContain("absent-column of b");
    expect(absent.features.map(({ name }) => name)).toEqual(["a"]);
  });

  it("does not call a window ok when a feature that matters could not be judged", () => {
    const sparse = (rows: number, seed: number) =>
      normals(rows, seed).map((value, row) => (row % 100 === 0 ? value : null));
    const table = { a: normals(4000, 1), b: sparse(4000, 2) };
    const current = { a: normals(1000, 3), b: sparse(1000, 4) };
    expect(judge(profileOf(table), current)).toMatchObject({ verdict: "insufficient" });
    expect(judge(profileOf(table, { a: 0.999, b: 0.001 }), current)).toMatchObject({ verdict: "ok" });
  });

  it("says that drift of features without weight opens no issue alone", () => {
    const current = { a: normals(1000, 3, 1), b: normals(1000, 4) };
    expect(judge(profileOf(REFERENCE, { a: 0.005, b: 0.995 }), current).reason).toContain(
      "weigh too little to open an issue alone",
    );
    expect(judge(profileOf(REFERENCE, { a: 0.5, b: 0.5 }), current).reason).not.toContain("weigh too little");
  });

  it("judges the score with the features, and lets its drift alone decide", () => {
    const profile = {
      ...profileOf(REFERENCE),
      prediction: { ...profileOf({ s: normals(4000, 5) }).features[0] },
    } as Profile;
    const window = countColumns(profile, { a: normals(1000, 3), b: normals(1000, 4) });
    const prediction =
      countColumns({ features: [profile.prediction as never] }, { s: normals(1000, 6, 1) }).features.get("s") ?? null;
    const monitor = judge(profile, { ...window, prediction });
    expect(monitor.reason).toBe("Drift in the score.");
    expect(monitor.windows[0]?.prediction?.state).toBe("DRIFT_MAJOR");
  });

  it("judges the predicted class as it judges a score: another mix is drift, the same mix is none", () => {
    const classes = (rows: number, seed: number, common: number): string[] =>
      draw(rows, seed, (rng) => (rng.uniform() < common ? "setosa" : "virginica"));
    const table = profileColumns({ ...REFERENCE, prediction: classes(4000, 5, 0.6) }, "prediction");
    const profile = buildProfile({ pipeline: "p", createdAt: AT, table });
    const inputs = { a: normals(2000, 3), b: normals(2000, 4) };
    expect(judge(profile, { ...inputs, prediction: classes(2000, 6, 0.6) })).toMatchObject({ verdict: "ok" });
    const monitor = judge(profile, { ...inputs, prediction: classes(2000, 6, 0.3) });
    expect(monitor).toMatchObject({ verdict: "drift", reason: "Drift in the score." });
    const { prediction, features } = monitor.windows[0] as WindowResult;
    expect(prediction).toMatchObject({ name: "prediction", kind: "category", state: "DRIFT_MAJOR" });
    expect(prediction?.moved).toBe('"setosa" 59.4 % → 29.3 % [−32.6 pp, −27.6 pp], "virginica" 40.6 % → 70.8 %');
    expect(features.map(({ state, scoreShare }) => [state, scoreShare])).toEqual([
      ["OK", null],
      ["OK", null],
    ]);
    expect(monitorDocument.schema.parse(JSON.parse(JSON.stringify(monitor)))).toEqual(monitor);
    const unseen = judge(profile, {
      ...inputs,
      prediction: classes(2000, 7, 0.6).map((_, row) => (row % 3 === 0 ? "new" : "setosa")),
    });
    expect(unseen.windows[0]?.prediction?.state).toBe("DRIFT_MAJOR");
  });

  it.each([
    ["drift", "drift", 3],
    ["data-quality", "drift", 3],
    ["drift", "never", 0],
    ["insufficient", "drift", 0],
    ["natural", "drift", 0],
    ["unknown", "never", 1],
  ] as const)("%s with fail-on %s exits %i", (verdict, failOn, code) => {
    expect(decideExitCode(verdict, failOn)).toBe(code);
  });
});

describe("a feature", () => {
  it("that is constant and stays so is ok; that becomes another constant is major drift", () => {
    const profile = profileOf({ k: new Array<number>(500).fill(7), c: new Array<string>(500).fill("a") });
    expect(judge(profile, { k: new Array<number>(300).fill(7), c: new Array<string>(300).fill("a") }).verdict).toBe(
      "ok",
    );
    const changed = judge(profile, { k: new Array<number>(300).fill(8), c: new Array<string>(300).fill("b") });
    expect(changed.features.map(({ state, effect }) => [state, effect === null ? 0 : Math.round(effect)])).toEqual([
      ["DRIFT_MAJOR", 1],
      ["DRIFT_MAJOR", 1],
    ]);
  });

  it("in other units gives the same decision", () => {
    const decide = (scale: number, offset: number) => {
      const map = (value: number): number => scale * value + offset;
      const monitor = judge(profileOf({ a: normals(3000, 1).map(map) }), { a: normals(900, 2, 0.4).map(map) });
      const { state, effect, p } = monitor.features[0] ?? {};
      return { state, effect: effect?.toFixed(9), p: p?.toFixed(9) };
    };
    expect(decide(1000, 0)).toEqual(decide(1, 0));
    expect(decide(1e-5, 0)).toEqual(decide(1, 0));
    expect(decide(1.8, 32)).toEqual(decide(1, 0));
  });

  it("with more than a hundred levels is compared in its fifty most common ones", () => {
    const levels = (rows: number, seed: number) =>
      draw(rows, seed, (rng) => `l${Math.floor(150 * rng.uniform() ** 2)}`);
    const monitor = judge(profileOf({ c: levels(20_000, 1) }), { c: levels(4000, 2) });
    expect(monitor.features[0]).toMatchObject({ state: "OK" });
    expect(monitor.features[0]?.cells).toBeLessThanOrEqual(52);
  });

  it("without a value on either side has no effect, and keeps its reason", () => {
    const profile = profileOf({ a: normals(500, 1), n: new Array<null>(500).fill(null) });
    const monitor = judge(profile, { a: new Array<null>(300).fill(null), n: new Array<null>(300).fill(null) });
    expect(monitor.features[0]).toMatchObject({ state: "INSUFFICIENT", effect: null, moved: "no value is present" });
    expect(monitor.verdict).toBe("data-quality");
  });

  it("tells what moved, with an interval for levels", () => {
    const levels = (rows: number, share: number) =>
      Array.from({ length: rows }, (_, row) => (row < share * rows ? "rent" : "own"));
    const monitor = judge(profileOf({ h: levels(1000, 0.3) }), { h: levels(500, 0.6) });
    expect(monitor.features[0]?.moved).toMatch(/^"rent" 30 % → 60 % \[\+24\.\d pp, \+35 pp\], "own" 70 % → 40 %$/);
  });
});
