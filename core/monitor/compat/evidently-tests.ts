import type { CompatFeature } from "../../documents/monitor-compat.ts";
import { type HistogramPair, sum, toShares } from "../../drift/histogram.ts";
import { computeJsd } from "../../drift/min-effect.ts";
import { chiSquareSurvival } from "../../stats/chi-square.ts";
import { computeWasserstein } from "../../stats/distribution-distance.ts";
import { computeKsDistance, computeKsExactP, computeKsFiniteP } from "../../stats/ks-two-sample.ts";
import { poolSamples } from "../../stats/pooled-sample.ts";
import { twoProportionTest } from "../../stats/proportion.ts";

type Result = Omit<CompatFeature, "name">;

const ALPHA = 0.05;
const DISTANCE = 0.1;
/** Above, p of the Kolmogorov–Smirnov test is asymptotic. */
const EXACT_ROWS = 10_000;
/** Least spread that a distance is divided by: narrower columns look as if they never moved. */
const MIN_SD = 0.001;

interface Numbers {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Two-sample, two-sided; drift when p ≤ 0.05. */
export function testKs({ reference, current }: Numbers): Result {
  const pool = poolSamples(reference, current);
  const { distance } = computeKsDistance(pool);
  const exact = Math.max(pool.n, pool.m) <= EXACT_ROWS;
  const p = exact ? computeKsExactP(distance, pool) : computeKsFiniteP(distance, pool);
  return { test: "K-S p_value", score: distance, p, threshold: ALPHA, drifted: p <= ALPHA, reason: null };
}

/** Wasserstein-1 over the reference's standard deviation (ddof 0), at least 0.001; drift when ≥ 0.1. */
export function testWasserstein(numbers: Numbers): Result {
  const [reference, current] = [numbers.reference.map(shrink), numbers.current.map(shrink)];
  const sd = Math.max(computePopulationSd(reference), MIN_SD * SHRUNK);
  const score = Math.min(computeWasserstein(poolSamples(reference, current)) / sd, Number.MAX_VALUE);
  return { ...describeDistance(score), test: "Wasserstein distance (normed)" };
}

/** Jensen–Shannon distance in nats over all levels, without fill; drift when ≥ 0.1. */
export function testJensenShannon({ reference, current }: HistogramPair): Result {
  const score = Math.sqrt(computeJsd(toShares(reference), toShares(current)));
  return { ...describeDistance(score), test: "Jensen-Shannon distance" };
}

/** Goodness of fit against the reference's shares, K − 1 degrees of freedom; drift when p < 0.05. */
export function testGoodnessOfFit({ reference, current }: HistogramPair): Result {
  const test = "chi-square p_value";
  if (reference.includes(0)) {
    const reason = "a level that the reference lacks has no expected count";
    return { test, score: null, p: 0, threshold: ALPHA, drifted: true, reason };
  }
  const scale = sum(current) / sum(reference);
  const score = sum(reference.map((before, level) => ((current[level] ?? 0) - before * scale) ** 2 / (before * scale)));
  const p = chiSquareSurvival(score, reference.length - 1);
  return { test, score, p, threshold: ALPHA, drifted: p < ALPHA, reason: null };
}

/** Two-proportion z with pooled variance, two-sided; one level in both has p = 1; drift when p < 0.05. */
export function testProportion({ reference, current }: HistogramPair): Result {
  const { z, p } = twoProportionTest({
    x1: reference[0] ?? 0,
    n1: sum(reference),
    x2: current[0] ?? 0,
    n2: sum(current),
  });
  return { test: "Z-test p_value", score: Math.abs(z), p, threshold: ALPHA, drifted: p < ALPHA, reason: null };
}

function describeDistance(score: number): Omit<Result, "test"> {
  return { score, p: null, threshold: DISTANCE, drifted: score >= DISTANCE, reason: null };
}

/** A power of two, which loses no digit: differences of the largest doubles would be infinite. */
const SHRUNK = 2 ** -2;
const shrink = (value: number): number => value * SHRUNK;

/** In units of the largest value: squares of large ones would overflow. */
function computePopulationSd(values: Float64Array): number {
  const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (scale === 0) return 0;
  const mean = values.reduce((total, value) => total + value / scale, 0) / values.length;
  const square = values.reduce((total, value) => total + (value / scale - mean) ** 2, 0) / values.length;
  return scale * Math.sqrt(square);
}
