import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "../../../../../core/evaluation/judge.ts";
import { metricsOf } from "../../../../../core/metrics/metrics.ts";
import { expectCounts, fitCbpe } from "../../../../../core/monitor/performance/cbpe.ts";
import { createRng } from "../../../../../core/rng.ts";
import { drawRows, TASK, type World } from "./served-scene.ts";

const METRICS = ["roc_auc", "f1", "accuracy", "log_loss", "brier"];

function fitOn(rows: number, seed: number) {
  const estimator = fitCbpe(drawRows(rows, createRng(seed)), {
    threshold: 0.5,
    metrics: METRICS,
    seed,
    replicates: 100,
  });
  if ("missing" in estimator) throw new Error(estimator.missing);
  return estimator;
}

/** How often the interval held the realised value over 40 windows of twenty models. */
function countHeld(world: World): ReadonlyMap<string, number> {
  const held = new Map(METRICS.map((id) => [id, 0]));
  for (let model = 0; model < 20; model++) {
    const estimator = fitOn(2000, model);
    const rng = createRng(100 + model);
    for (let window = 0; window < 2; window++) {
      const predictions = drawRows(300, rng, world);
      const estimated = estimator.estimate({ rows: predictions.rows, scores: predictions.score });
      const judged = judge({ task: TASK, predictions, settings: { threshold: 0.5 } });
      for (const id of METRICS) {
        const [value, ci] = [judged.compute(id).value, estimated.get(id)?.ci];
        if (value !== null && ci != null && value >= ci[0] && value <= ci[1]) held.set(id, (held.get(id) ?? 0) + 1);
      }
    }
  }
  return held;
}

describe("CBPE", () => {
  it("equals counting every row as p of a positive and 1 − p of a negative one", () => {
    const shares = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 25 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 19 }), (drawn, cut) => {
        const scores = Float64Array.from(drawn, (share) => share / 20);
        const threshold = cut / 20;
        const expected = expectCounts({ rows: scores.length, scores }, { curve: null, threshold });
        const slow = expectSlowly([...scores], threshold);
        const value = (id: string) => metricsOf("binary").get(id)?.compute(expected);
        expect(value("accuracy")?.value).toBeCloseTo(slow.accuracy, 12);
        expect(value("brier")?.value).toBeCloseTo(slow.brier, 12);
        expect(value("f1")?.value).toBeCloseTo(slow.f1, 12);
        if (slow.auc !== null) expect(value("roc_auc")?.value).toBeCloseTo(slow.auc, 12);
      }),
      { seed: 7 },
    );
  });

  it.each([{}, { shift: 0.5 }, { shift: -0.4 }])("holds nine of ten realised values in a world with %o", (world) => {
    const held = [...countHeld(world)];
    expect(held.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(0.9 * 40 * METRICS.length);
    for (const [id, count] of held) expect([id, count >= 32]).toEqual([id, true]); // below 80 % it would be switched off
  });

  it("does not see that the meaning of a score has changed", () => {
    expect(countHeld({ concept: 0.6 }).get("roc_auc")).toBeLessThan(10);
  });

  it("gives the same numbers for the same rows in any order, and nothing for a handful", () => {
    const estimator = fitOn(400, 1);
    const { score } = drawRows(60, createRng(9));
    const once = estimator.estimate({ rows: 60, scores: score });
    expect(estimator.estimate({ rows: 60, scores: score.toReversed() })).toEqual(once);
    expect(estimator.estimate({ rows: 3, scores: Float64Array.of(0.1, 0.2, 0.9) }).size).toBe(0);
  });

  it.each([
    ["one class", Uint8Array.of(1, 1, 1), Float64Array.of(0.1, 0.2, 0.3), /one class/],
    ["a perfect order", Uint8Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.8, 0.9), /ROC AUC is beyond 0\.999/],
  ])("is not possible with %s", (...[, truth, score, why]) => {
    const rows = { kind: "binary", rows: truth.length, rowIds: [], slices: new Map(), truth, score } as const;
    const missing = fitCbpe(rows, { threshold: 0.5, metrics: METRICS, seed: 1, replicates: 10 });
    expect("missing" in missing ? missing.missing : "").toMatch(why);
  });
});

/** SCIENCE 7.2, row by row. */
function expectSlowly(scores: readonly number[], threshold: number) {
  let [tp, fp, fn, tn, brier, pairs, area] = [0, 0, 0, 0, 0, 0, 0];
  for (const [row, p] of scores.entries()) {
    if (p >= threshold) {
      tp += p;
      fp += 1 - p;
    } else {
      fn += p;
      tn += 1 - p;
    }
    brier += p * (1 - p) ** 2 + (1 - p) * p ** 2;
    for (const [other, q] of scores.entries()) {
      const weight = p * (1 - q);
      pairs += weight;
      area += weight * (p > q ? 1 : Number(p === q || other === row) / 2);
    }
  }
  return {
    accuracy: (tp + tn) / scores.length,
    brier: brier / scores.length,
    f1: tp + fp + fn === 0 ? 0 : tp / (tp + (fp + fn) / 2),
    auc: pairs === 0 ? null : area / pairs,
  };
}
