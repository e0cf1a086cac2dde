import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildSample } from "../../../../core/metrics/binary/binary-sample.ts";
import { computeAuc, computeAucVariance } from "../../../../core/metrics/binary/roc-auc.ts";
import { computeDeLong, testDeLong } from "../../../../core/stats/delong.ts";
import { expectRelative, P_VALUE, readGolden, STATISTIC } from "../read-golden.ts";

const numbers = z.array(z.number());
const { binary, delong } = readGolden(
  "metrics",
  z.object({
    binary: z.object({ y: numbers, score1: numbers, score2: numbers }),
    delong: z.object({ auc: numbers, cov: z.array(numbers), z: z.number(), p: z.number() }),
  }),
);
const truth = Uint8Array.from(binary.y);
const scores = [Float64Array.from(binary.score1), Float64Array.from(binary.score2)];

describe("DeLong", () => {
  it("meets the goldens: areas, covariance, z and p", () => {
    const result = computeDeLong(truth, scores);
    for (const [row, auc] of result.auc.entries()) {
      expectRelative(auc, delong.auc[row] ?? Number.NaN, STATISTIC);
      for (const [column, expected] of (delong.cov[row] ?? []).entries()) {
        expectRelative(result.covariance?.[row]?.[column] ?? Number.NaN, expected, STATISTIC);
      }
    }
    const test = testDeLong(result);
    expectRelative(test?.z ?? Number.NaN, delong.z, STATISTIC);
    expectRelative(test?.p ?? Number.NaN, delong.p, P_VALUE);
  });

  it("finds no difference between a score and itself", () => {
    const [score = new Float64Array(0)] = scores;
    expect(testDeLong(computeDeLong(truth, [score, score]))).toEqual({ z: 0, p: 1 });
  });

  it("has no covariance for one row of a class and refuses one class", () => {
    const result = computeDeLong(Uint8Array.of(1, 0, 0), [Float64Array.of(0.9, 0.1, 0.2)]);
    expect(result).toEqual({ auc: [1], covariance: null });
    expect(testDeLong(result)).toBeNull();
    expect(() => computeDeLong(Uint8Array.of(1, 1), [Float64Array.of(0.9, 0.1)])).toThrow(RangeError);
  });

  it("agrees with the variance from cells", () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 6, maxLength: 60 }), (rows) => {
        const labels = Uint8Array.from(rows, ([label]) => label);
        const score = Float64Array.from(rows, ([, value]) => value / 12);
        const positives = labels.reduce((sum, label) => sum + label, 0);
        fc.pre(positives > 1 && positives < rows.length - 1);
        const { auc, covariance } = computeDeLong(labels, [score]);
        const sample = buildSample({ truth: labels, score }, 0.5);
        expect(Math.abs(computeAuc(sample) - (auc[0] ?? 0))).toBeLessThan(1e-12);
        expect(Math.abs(computeAucVariance(sample, computeAuc(sample)) - (covariance?.[0]?.[0] ?? 0))).toBeLessThan(
          1e-12,
        );
      }),
    );
  });
});
