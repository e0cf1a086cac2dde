import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BinarySample, buildSample } from "../../../../../core/metrics/binary/binary-sample.ts";
import { binarySampling } from "../../../../../core/metrics/binary/bootstrap.ts";
import { measureMetrics } from "../../../../../core/metrics/measure.ts";
import { metricsOf, parseMetric } from "../../../../../core/metrics/metrics.ts";
import { createRng, shuffled } from "../../../../../core/rng.ts";

const anyScore = fc.oneof(
  fc.constantFrom(0, 1, 0.5, 0.1, 0.3, 5e-324, 1 - 2 ** -53),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
);
const rows = fc.array(fc.tuple(fc.constantFrom(0, 1), anyScore), { minLength: 1, maxLength: 40 });

function sampleOf(given: readonly (readonly [number, number])[]): BinarySample {
  const truth = Uint8Array.from(given, ([label]) => label);
  return buildSample({ truth, score: Float64Array.from(given, ([, score]) => score) }, 0.5);
}

const valueIn = (id: string, sample: BinarySample): number | null => parseMetric(id, "binary").compute(sample).value;

describe("every metric, on hostile rows", () => {
  it("is null with a reason, or finite and within its range", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const sample = sampleOf(given);
        for (const metric of metricsOf("binary").values()) {
          const result = metric.compute(sample);
          if (result.value === null) {
            expect("reason" in result ? result.reason : "", metric.id).toMatch(/\w{2,} \w{2,}/);
            continue;
          }
          const [least, most] = metric.range;
          expect(Number.isFinite(result.value), metric.id).toBe(true);
          expect(result.value, metric.id).toBeGreaterThanOrEqual((least ?? Number.NEGATIVE_INFINITY) - 1e-12);
          expect(result.value, metric.id).toBeLessThanOrEqual((most ?? Number.POSITIVE_INFINITY) + 1e-12);
        }
      }),
    );
  });

  it("does not see the order of the rows, intervals included", () => {
    fc.assert(
      fc.property(rows, fc.nat(), (given, seed) => {
        const measure = (sample: BinarySample) => [
          ...measureMetrics(sample, [...metricsOf("binary").values()], {
            seed: 3,
            replicates: 40,
            sampling: binarySampling,
          }),
        ];
        expect(measure(sampleOf(shuffled(given, createRng(seed))))).toEqual(measure(sampleOf(given)));
      }),
      { numRuns: 40 },
    );
  });

  it("has intervals around its value and inside its range, the one-sided bounds within the two-sided", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const measured = measureMetrics(sampleOf(given), [...metricsOf("binary").values()], {
          seed: 1,
          replicates: 60,
          sampling: binarySampling,
        });
        for (const [id, { value, bounds }] of measured) {
          if (value.ci === null || bounds === null || value.value === null) {
            expect(value.reason, id).toMatch(/\w{2,} \w{2,}/);
            continue;
          }
          const [lower, upper] = value.ci;
          expect(lower <= value.value && value.value <= upper, `${id} ${lower} ${value.value} ${upper}`).toBe(true);
          expect(lower <= bounds[0] && bounds[1] <= upper, `${id} ${lower} ${bounds[0]} ${bounds[1]} ${upper}`).toBe(
            true,
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("symmetries", () => {
  it("reversing the score mirrors AUC and Gini; monotone maps leave the rank metrics alone", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const sample = sampleOf(given);
        const auc = valueIn("roc_auc", sample);
        fc.pre(auc !== null);
        const cells = [...sample.score];
        const rank = new Map(cells.map((score, index) => [score, index / cells.length]));
        const mapped = sampleOf(given.map(([label, score]) => [label, rank.get(score + 0) ?? 0]));
        const reversed = sampleOf(given.map(([label, score]) => [label, 1 - (rank.get(score + 0) ?? 0)]));
        expect(valueIn("roc_auc", mapped)).toBe(auc);
        expect(valueIn("ks", mapped)).toBe(valueIn("ks", sample));
        expect(valueIn("average_precision", mapped)).toBe(valueIn("average_precision", sample));
        expect(valueIn("partial_auc", mapped)).toBe(valueIn("partial_auc", sample));
        expect(valueIn("roc_auc", reversed)).toBeCloseTo(1 - auc, 12);
      }),
    );
  });

  it("doubling every row changes no value but those with a small-sample term", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const [once, twice] = [sampleOf(given), sampleOf([...given, ...given])];
        for (const id of metricsOf("binary").keys()) {
          // Deciles of twice the rows interpolate elsewhere; a test statistic grows with the rows.
          if (id === "ece_quantile" || id === "spiegelhalter_z" || id.startsWith("calibration")) continue;
          const [single, double] = [valueIn(id, once), valueIn(id, twice)];
          if (single === null) expect(double).toBeNull();
          else expect(double, id).toBeCloseTo(single, 10);
        }
      }),
    );
  });

  it("turning a wrong label right never worsens accuracy", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const better = given.map(([label, score]) => [label, label === 1 ? Math.max(score, 0.5) : score] as const);
        expect(valueIn("accuracy", sampleOf(better)) ?? 0).toBeGreaterThanOrEqual(
          valueIn("accuracy", sampleOf(given)) ?? 0,
        );
      }),
    );
  });
});
