import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { BinaryPredictions } from "../../../../core/data/predictions.ts";
import type { MetricValue } from "../../../../core/documents/evaluation.ts";
import { normalQuantile } from "../../../../core/stats/normal.ts";
import { compareScores } from "../../../../core/tenants/compare-scores.ts";
import { expectRelative, readGolden, STATISTIC } from "../read-golden.ts";

const numbers = z.array(z.number());
const { binary, delong } = readGolden(
  "metrics",
  z.object({
    binary: z.object({ y: numbers, score1: numbers, score2: numbers }),
    delong: z.object({ auc: numbers, cov: z.array(numbers) }),
  }),
);

function buildContender(score: readonly number[], value: number | null, truth: readonly number[] = binary.y) {
  const predictions: BinaryPredictions = {
    kind: "binary",
    rows: truth.length,
    rowIds: truth.map((_, row) => `${row}-1`),
    truth: Uint8Array.from(truth),
    score: Float64Array.from(score),
    slices: new Map(),
  };
  const metric: MetricValue = {
    value,
    ci: null,
    level: 0.95,
    n: truth.length,
    ...(value === null ? { reason: "one class only" } : {}),
  };
  return { predictions, metric };
}

describe("compareScores", () => {
  const [first = 0, second = 0] = delong.auc;

  it("gives the difference of two areas with the interval of the goldens' covariance", () => {
    const delta = compareScores(buildContender(binary.score1, first), buildContender(binary.score2, second), "roc_auc");
    const [[v11 = 0, v12 = 0] = [], [, v22 = 0] = []] = delong.cov;
    const half = normalQuantile(0.95) * Math.sqrt(v11 + v22 - 2 * v12);
    expect(delta).toMatchObject({ value: first - second, level: 0.9, method: "paired DeLong" });
    expectRelative(delta.ci?.[0] ?? Number.NaN, first - second - half, STATISTIC);
    expectRelative(delta.ci?.[1] ?? Number.NaN, first - second + half, STATISTIC);
  });

  it("turns its sign with the order, and is 0 without width for the same scores", () => {
    const [own, global] = [buildContender(binary.score1, first), buildContender(binary.score2, second)];
    const [there, back] = [compareScores(own, global, "roc_auc"), compareScores(global, own, "roc_auc")];
    expect(back.value).toBe(-(there.value ?? 0));
    expectRelative(back.ci?.[0] ?? Number.NaN, -(there.ci?.[1] ?? Number.NaN), STATISTIC);
    expect(compareScores(own, own, "roc_auc")).toMatchObject({ value: 0, ci: [0, 0] });
  });

  it.each([
    ["brier", [0.1, 0.2], 0.1],
    ["average_precision", [0.8, 0.7], 0.1],
    ["calibration_slope", [0.8, 1.1], -0.1],
  ] as const)("is above 0 where %s is better, and has no interval yet", (metric, [own, global], expected) => {
    const delta = compareScores(buildContender(binary.score1, own), buildContender(binary.score2, global), metric);
    expect(delta.value).toBeCloseTo(expected, 12);
    expect(delta).toMatchObject({ ci: null, reason: `${metric} has no paired interval yet` });
  });

  it("says why there is nothing to compare", () => {
    const none = buildContender([0.1, 0.2], null, [0, 0]);
    expect(compareScores(none, none, "roc_auc")).toEqual({
      value: null,
      ci: null,
      level: 0.9,
      reason: "one class only",
    });
    const one = buildContender([0.9, 0.1, 0.2], 1, [1, 0, 0]);
    expect(compareScores(one, one, "roc_auc")).toMatchObject({
      value: 0,
      ci: null,
      reason: "a class has fewer than two rows",
    });
  });

  it("holds the difference and nothing that is no number, whatever the scores", () => {
    const row = fc.record({
      own: fc.double({ min: 0, max: 1, noNaN: true }),
      other: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 4, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, value) => {
          const truth = rows.map((_, index) => index % 2);
          const delta = compareScores(
            buildContender(
              rows.map(({ own }) => own),
              value,
              truth,
            ),
            buildContender(
              rows.map(({ other }) => other),
              0.5,
              truth,
            ),
            "roc_auc",
          );
          const [lower = Number.NaN, upper = Number.NaN] = delta.ci ?? [];
          expect(lower).toBeLessThanOrEqual(delta.value ?? Number.NaN);
          expect(upper).toBeGreaterThanOrEqual(delta.value ?? Number.NaN);
        },
      ),
    );
  });
});
