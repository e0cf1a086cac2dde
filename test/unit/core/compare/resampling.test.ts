import { describe, expect, it } from "vitest";
import type { AnyComparisonRequest } from "../../../../core/compare/comparison.ts";
import { createWeightDraw } from "../../../../core/compare/draw-weights.ts";
import { type BinarySample, buildSample } from "../../../../core/metrics/binary/binary-sample.ts";
import { isDefined, type Metric } from "../../../../core/metrics/metric.ts";
import { parseMetric } from "../../../../core/metrics/metrics.ts";
import { buildPointSample } from "../../../../core/metrics/point/point-sample.ts";
import { createRng } from "../../../../core/rng.ts";
import { bootstrapP, bootstrapStandardError, computeAcceleration } from "../../../../core/stats/bootstrap-interval.ts";
import { quantileSorted } from "../../../../core/stats/quantile.ts";
import { findMetric, simulateBinary, simulateRegression } from "./requests.ts";

const REPLICATES = 300;

interface Drawn {
  /** Ascending. */
  readonly deltas: Float64Array;
  readonly standardError: number;
}

/** The textbook: rows with replacement, both models' metrics of those rows, again and again. */
function drawRows(rows: number, visit: (rows: Uint32Array) => void): void {
  const rng = createRng(99);
  const picked = new Uint32Array(rows);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    for (let row = 0; row < rows; row++) picked[row] = rng.integer(rows);
    visit(picked);
  }
}

/** NaN where the metric has no value. */
function measure<Sample extends { readonly n: number }>(metric: Metric<Sample>, sample: Sample): number {
  const result = metric.compute(sample);
  return isDefined(result) ? result.value : Number.NaN;
}

/** Monte-Carlo error of both sides at four standard errors (SCIENCE 1.3), and 1.1 % of the random groups. */
function expectAgreement(request: AnyComparisonRequest, id: string, { deltas, standardError }: Drawn): void {
  const compared = findMetric({ ...request, replicates: 2_000 }, id);
  const seError = Math.hypot(1 / Math.sqrt(2 * REPLICATES), 1 / Math.sqrt(4_000), 0.011);
  expect(Math.abs((compared.se ?? 0) / standardError - 1), `${id} SE`).toBeLessThan(4 * seError);
  // A 5 % quantile of B normal replicates has the standard error 2.11·SE/√B.
  const quantileError = 2.11 * Math.hypot(1 / Math.sqrt(REPLICATES), 1 / Math.sqrt(2_000)) + 0.02;
  for (const [end, tail] of [0.05, 0.95].entries()) {
    const distance = ((compared.ci?.[end] ?? Number.NaN) - quantileSorted(deltas, tail)) / standardError;
    expect(Math.abs(distance), `${id} at ${tail}`).toBeLessThan(4 * quantileError);
  }
}

/** Red? The forms in which more than 5,000 rows are resampled do not vary as the rows do. */
describe("resampling of many rows", () => {
  it("varies as the bootstrap of rows does: joint score cells and random groups", () => {
    const request = simulateBinary({ rows: 5_200, seed: 8, gain: 0.05 });
    const { truth, score } = request.candidate;
    const sampleOf = (scores: Float64Array, rows: Uint32Array): BinarySample =>
      buildSample(
        {
          truth: Uint8Array.from(rows, (row) => truth[row] as number),
          score: Float64Array.from(rows, (row) => scores[row] as number),
        },
        0.5,
      );
    const ids = ["average_precision", "accuracy", "recall", "brier", "log_loss"];
    const columns = new Map(ids.map((id) => [id, [] as number[]]));
    const better = (id: string): number => (parseMetric(id, "binary").better === "high" ? 1 : -1);
    drawRows(5_200, (rows) => {
      const [own, other] = [sampleOf(score, rows), sampleOf(request.baseline.score, rows)];
      for (const id of ids) {
        const metric = parseMetric(id, "binary");
        columns.get(id)?.push(better(id) * (measure(metric, own) - measure(metric, other)));
      }
    });
    for (const [id, deltas] of columns) expectAgreement(request, id, summarise(deltas));
  });

  it("varies as the bootstrap of rows does: sums and medians of errors", () => {
    const request = simulateRegression({ rows: 5_200, seed: 9, gain: 0.02 });
    const { truth, prediction } = request.candidate;
    const other = request.baseline.prediction;
    const ids = ["mae", "medae", "wape", "pinball"];
    const columns = new Map(ids.map((id) => [id, [] as number[]]));
    drawRows(5_200, (rows) => {
      const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
      const [own, theirs] = [prediction, other].map((values) =>
        buildPointSample({ truth: pick(truth), prediction: pick(values) }),
      );
      for (const id of ids) {
        const metric = parseMetric(id, "regression");
        if (own !== undefined && theirs !== undefined)
          columns.get(id)?.push(measure(metric, theirs) - measure(metric, own));
      }
    });
    for (const [id, deltas] of columns) expectAgreement(request, id, summarise(deltas));
  });
});

function summarise(values: readonly number[]): Drawn {
  const deltas = Float64Array.from(values).sort();
  const mean = deltas.reduce((sum, value) => sum + value, 0) / deltas.length;
  const variance = deltas.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (deltas.length - 1);
  return { deltas, standardError: Math.sqrt(variance) };
}

describe("weights", () => {
  it.each([
    ["few rows, one by one", [1, 1, 2, 3, 400], [0]],
    ["many rows, by Poisson tables and normals", [1, 1, 2, 3, 9, 30, 31, 6_000], [0]],
    ["strata, each with its total", [1, 2, 3, 100, 1, 9, 6_000], [0, 4]],
  ])("of %s have the mean and variance of counts", (_name, counts, strata) => {
    const expected = Float64Array.from(counts);
    const draw = createWeightDraw({ expected, strata }, 12);
    const weights = new Float64Array(expected.length);
    const draws = 4_000;
    const [sums, squares] = [new Float64Array(expected.length), new Float64Array(expected.length)];
    for (let index = 0; index < draws; index++) {
      draw(weights);
      for (const [cell, weight] of weights.entries()) {
        sums[cell] = (sums[cell] as number) + weight;
        squares[cell] = (squares[cell] as number) + weight * weight;
      }
    }
    for (const [cell, mean] of expected.entries()) {
      const drawn = (sums[cell] as number) / draws;
      expect(Math.abs(drawn - mean), `mean of ${mean}`).toBeLessThan(5 * Math.sqrt(mean / draws));
      if (mean > 31) continue; // the rest of the urn: its variance is that of the others
      const variance = (squares[cell] as number) / draws - drawn ** 2;
      expect(Math.abs(variance / mean - 1), `variance of ${mean}`).toBeLessThan(0.2);
    }
  });

  it("keep the total of a stratum", () => {
    const expected = Float64Array.of(10, 20, 5_000, 2_000, 4_000);
    const weights = new Float64Array(5);
    createWeightDraw({ expected, strata: [0, 3] }, 1)(weights);
    expect((weights[0] ?? 0) + (weights[1] ?? 0) + (weights[2] ?? 0)).toBeCloseTo(5_030, 8);
    expect((weights[3] ?? 0) + (weights[4] ?? 0)).toBeCloseTo(6_000, 8);
  });
});

describe("bootstrap intervals", () => {
  it("agree with hand counts", () => {
    // d = −1, 0, 1 about the mean and once more skewed: Σd³/(6·(Σd²)^1.5).
    expect(computeAcceleration(Float64Array.of(1, 2, 3))).toBe(0);
    expect(computeAcceleration(Float64Array.of(0, 0, 3))).toBeCloseTo(-6 / (6 * 6 ** 1.5), 12);
    expect(computeAcceleration(Float64Array.of(4, 4))).toBe(0);
    const sorted = Float64Array.of(1, 2, 3, 4, 5);
    expect(bootstrapStandardError({ sorted, units: 5 })).toBeCloseTo(Math.sqrt((2.5 * 5) / 4), 12);
    expect(bootstrapP({ estimate: 3, sorted, units: 1_000, acceleration: null })).toBeCloseTo(2 / 6, 12);
    const centred = Float64Array.of(-2, -1, 0, 1, 2);
    expect(bootstrapP({ estimate: 0, sorted: centred, units: 9, acceleration: 0 })).toBe(1);
  });

  /** Red? The intervals miss the truth too often: 90 % two-sided, 4 standard errors of 300 runs are 7 points. */
  it("cover the truth as often as they say", () => {
    const runs = 300;
    let [covered, coveredSkewed] = [0, 0];
    for (let seed = 1; seed <= runs; seed++) {
      // Both models are equally good, so the true improvement is 0.
      const request = { ...simulateRegression({ rows: 60, seed }), replicates: 300 };
      const isWithin = (id: string): boolean => {
        const [lower, upper] = findMetric(request, id).ci ?? [1, -1];
        return lower <= 0 && upper >= 0;
      };
      if (isWithin("mae")) covered += 1;
      if (isWithin("rmse")) coveredSkewed += 1;
    }
    expect(Math.abs(covered / runs - 0.9)).toBeLessThan(0.07);
    expect(Math.abs(coveredSkewed / runs - 0.9)).toBeLessThan(0.07);
  });
});
