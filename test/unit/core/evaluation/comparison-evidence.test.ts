import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../../../core/canonical-json.ts";
import type { Evaluation } from "../../../../core/documents/evaluation.ts";
import { createRng, shuffled } from "../../../../core/rng.ts";
import { readGolden } from "../read-golden.ts";
import { CHAMPION, DULL, evaluate, gateOf, HELD, ready, type Scored, SHARP, simulate } from "./compared-world.ts";

/**
 * DeLong of score1 against score2 on 60 rows (`metrics:delong`): areas 0.9158249 and 0.8490460, variance 0.00115882 + 0.00236460 −
 * 2·0.00008019 = 0.00336304, SE 0.05799170. Δ = 0.0667789; ± 1.6448536·SE = [−0.0286090, 0.1621668]; MDE 2.4864749·SE = 0.1441949;
 * rows for M = 0.02: 60·(0.1441949/0.02)² = 3118.8.
 */
describe("the golden comparison by hand", () => {
  const numbers = z.array(z.number());
  const { binary } = readGolden(
    "metrics",
    z.object({ binary: z.object({ y: numbers, score1: numbers, score2: numbers }) }),
  );
  const [candidate, baseline] = [binary.score1, binary.score2].map((score): Scored => ({ truth: binary.y, score }));
  if (candidate === undefined || baseline === undefined) throw new Error("both scores are in the fixture");
  const compare = (margin: number | string): Evaluation =>
    evaluate(candidate, { gates: { roc_auc: { nonInferiorTo: "baseline", margin } } }, { baseline: ready(baseline) });

  it("has these numbers", () => {
    const { comparison } = compare(0.02);
    expect(comparison.roc_auc).toMatchObject({
      candidate: expect.closeTo(0.9158249158, 9) as number,
      baseline: expect.closeTo(0.8490460157, 9) as number,
      delta: expect.closeTo(0.0667789001, 9) as number,
      ci: [expect.closeTo(-0.0286089503, 9) as number, expect.closeTo(0.1621667505, 9) as number],
      level: 0.9,
      se: expect.closeTo(0.0579916953, 9) as number,
      p: expect.closeTo(0.2495162233, 9) as number,
      mde: expect.closeTo(0.1441948926, 9) as number,
      margin: 0.02,
    });
    expect(Math.ceil(comparison.roc_auc?.unitsNeeded ?? 0)).toBe(3119);
  });

  it.each<[number | string, Evaluation["verdict"], string, number]>([
    [0.02, "inconclusive", "inconclusive", -0.02],
    [0.03, "equivalent", "pass", -0.03],
    ["4%", "equivalent", "pass", -0.0339618406],
    ["3%", "inconclusive", "inconclusive", -0.0254713805],
  ])("with margin %s is %s", (...[margin, verdict, gate, limit]) => {
    const evaluation = compare(margin);
    expect(evaluation.verdict).toBe(verdict);
    expect(gateOf(evaluation)).toMatchObject({
      verdict: gate,
      limit: expect.closeTo(limit, 9) as number,
      value: expect.closeTo(0.0667789001, 9) as number,
      bound: expect.closeTo(-0.0286089503, 9) as number,
    });
    expect(evaluation.comparison.roc_auc?.margin).toBeCloseTo(-limit, 9);
  });

  it("says what the test rows cannot see", () => {
    expect(gateOf(compare(0.02)).detail).toBe(
      "roc_auc may be worse than the baseline by more than 0.02 or not: Δ = 0.0667789, its one-sided 95 % bounds -0.028609 and 0.162167; SE 0.0579917, smallest visible change 0.144195 on 60 rows. This test set cannot see a change of 0.02: that takes about 3200 rows instead of 60.",
    );
  });
});

describe("what goes into the document with a comparison", () => {
  const baseline = ready(DULL);

  it("is the same whatever the order of either table", () => {
    const settings = {
      metrics: ["roc_auc", "brier", "f1", "ece"],
      slices: ["home"],
      comparison: { minSliceRows: 100 },
    };
    const home = SHARP.truth.map((_, row) => (row % 3 === 0 ? "rent" : "own"));
    const own = { ...SHARP, ids: SHARP.truth.map((_, row) => `row-${row}`), slices: { home } };
    const moved = (table: Scored & { readonly ids: readonly string[] }, seed: number): Scored => {
      const order = shuffled([...table.truth.keys()], createRng(seed));
      return {
        truth: order.map((row) => table.truth[row] ?? 0),
        score: order.map((row) => table.score[row] ?? 0),
        ids: order.map((row) => table.ids[row] ?? ""),
        slices: { home: order.map((row) => home[row] ?? null) },
      };
    };
    const straight = evaluate(own, settings, { baseline });
    const turned = evaluate(moved(own, 1), settings, { baseline: ready(moved({ ...DULL, ids: own.ids }, 2)) });
    expect(canonicalJson(turned)).toBe(canonicalJson(straight));
  });

  it("compares calibration towards its ideal: nearer to 1 is better", () => {
    const timid: Scored = { ...SHARP, score: SHARP.score.map((score) => 0.3 + (score - 0.3) / 4) };
    const { comparison } = evaluate(
      SHARP,
      { metrics: ["calibration_slope", "calibration_intercept", "ece"] },
      { baseline: ready(timid) },
    );
    for (const metric of ["calibration_slope", "ece"]) {
      expect(comparison[metric]).toMatchObject({ verdict: "better" });
      expect(comparison[metric]?.delta).toBeGreaterThan(0);
    }
    const { candidate, baseline: old, delta } = comparison.calibration_slope ?? {};
    expect(delta).toBeCloseTo(Math.abs((old ?? 0) - 1) - Math.abs((candidate ?? 0) - 1), 12);
  });

  it("counts the uses of the test rows and spends α on claims of superiority", () => {
    const few = evaluate(SHARP, {}, { baseline, ledger: { uses: 3 } });
    const { delta = 0, se = 1 } = few.comparison.roc_auc ?? {};
    const steps = Math.round((delta ?? 0) / (se ?? 1));
    expect(few.reuse).toEqual({ uses: 3, limit: 50, step: steps * (se ?? 1), alpha: null });
    expect(few.warnings).toEqual([]);
    expect(steps).toBeGreaterThan(1);
    const strict = { comparison: { strictReuse: true } };
    expect(evaluate(SHARP, strict, { baseline, ledger: { uses: 3 } }).reuse?.alpha).toBeCloseTo(0.05 / 12, 15);
    const many = evaluate(SHARP, strict, { baseline, ledger: { uses: 50 } });
    expect(many.warnings).toEqual([expect.stringContaining("These test rows have judged 50 candidates")]);
  });

  it("calls a claim no longer better when too many were made", () => {
    const close = ready(simulate(0.35, 8));
    const strict = { gates: HELD.gates, comparison: { strictReuse: true } };
    const first = evaluate(SHARP, strict, { baseline: close, ledger: { uses: 1 } });
    const hundredth = evaluate(SHARP, strict, { baseline: close, ledger: { uses: 100_000 } });
    expect([first.verdict, hundredth.verdict]).toEqual(["better", "equivalent"]);
    expect([first.outcome, hundredth.outcome]).toEqual(["passed", "passed"]);
  });

  it("reports the floor of the seed: z.95·√2·sd", () => {
    const { seedNoise, comparison } = evaluate(SHARP, {}, { baseline, seedSpread: { seeds: 5, sd: 0.2 } });
    expect(seedNoise).toEqual({ seeds: 5, sd: 0.2, floor: expect.closeTo(0.4652348615, 9) as number });
    expect(comparison.roc_auc).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining("within the noise of the training seed") as string,
    });
  });

  it("passes on what others found", () => {
    const changes = { rows: [], columns: [], drift: null, parameters: [], cost: [] };
    const trend = [{ version: "1.0.0", at: "2026-01-01T00:00:00.000Z", value: 0.8, candidate: false }];
    expect(evaluate(SHARP, {}, { baseline, changes, trend })).toMatchObject({ changes, trend, baseline: CHAMPION });
  });
});
