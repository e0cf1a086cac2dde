import type { ForecastPredictions } from "../data/predictions.ts";
import { computeStepMs, type ForecastSample } from "../metrics/forecast/forecast-sample.ts";
import { isTerms, type Metric } from "../metrics/metric.ts";
import { parseMetric } from "../metrics/metrics.ts";
import { assertPoints } from "../metrics/point/point-sample.ts";
import { testDieboldMariano } from "../stats/diebold-mariano.ts";
import type { AlignedRows } from "./align-rows.ts";
import type { ComparisonRequest } from "./comparison.ts";
import { groupRows } from "./group-rows.ts";
import { haveSame } from "./label-test.ts";
import type { PairedTest, PreparedComparison } from "./prepared.ts";
import { type PairedSamples, weighSums } from "./weighted-sums.ts";

const USUAL_LEVEL = 0.9; // of prediction intervals, where the request names none

export function prepareForecast(
  request: ComparisonRequest<"forecast">,
  { order, units }: AlignedRows,
): PreparedComparison {
  const level = request.forecast?.level ?? USUAL_LEVEL;
  const samples = {
    candidate: pickRows(request.candidate, order, level),
    baseline: pickRows(request.baseline, order, level),
  };
  const { candidate, baseline } = samples;
  const metrics = request.metrics.map((id) => parseMetric(id, "forecast"));
  const isSame =
    haveSame(candidate.prediction, baseline.prediction) &&
    haveSame(candidate.lower, baseline.lower) &&
    haveSame(candidate.upper, baseline.upper);
  const groups = groupRows({ units, rows: candidate.n, strata: null, seed: request.seed });
  return {
    metrics: metrics.map((metric) => ({
      card: metric,
      candidate: metric.compute(candidate),
      baseline: metric.compute(baseline),
      isSame,
    })),
    units,
    smallest: units.count,
    shortage: units.count < 2 ? `there are fewer than two ${units.kind}s` : null,
    pairs: [weighSums(metrics, samples, groups)].filter((pair) => pair !== null),
    closed: new Map(),
    tests: testOrigins(metrics, samples, pickTimes(request.candidate, order)),
  };
}

function pickRows(predictions: ForecastPredictions, order: Uint32Array, level: number): ForecastSample {
  assertPoints(predictions);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row] as number);
  return {
    n: order.length,
    truth: pick(predictions.truth),
    prediction: pick(predictions.prediction),
    units: null,
    unitCount: order.length,
    scale: pick(predictions.scale),
    squaredScale: pick(predictions.squaredScale),
    lower: pick(predictions.lower),
    upper: pick(predictions.upper),
    level,
  };
}

interface Times {
  readonly origin: Float64Array;
  readonly timestamp: Float64Array;
  readonly step: Int32Array;
}

function pickTimes({ origin, timestamp, step }: ForecastPredictions, order: Uint32Array): Times {
  return {
    origin: Float64Array.from(order, (row) => origin[row] as number),
    timestamp: Float64Array.from(order, (row) => timestamp[row] as number),
    step: Int32Array.from(order, (row) => step[row] as number),
  };
}

/**
 * Diebold–Mariano over origins: the mean loss difference of each origin's steps is one number of the series, correlated with the next ones
 * as far as the spans of their forecasts overlap. A single origin is a series of its steps. For metrics that are means of losses.
 */
function testOrigins(
  metrics: readonly Metric<ForecastSample>[],
  { candidate, baseline }: PairedSamples<ForecastSample>,
  times: Times,
): Map<string, PairedTest> {
  const tests = new Map<string, PairedTest>();
  const { of, count, horizon } = cutSeries(times);
  for (const { id, better, ratio } of metrics) {
    if (ratio === undefined || better !== "low") continue;
    const [own, other] = [ratio.terms(candidate), ratio.terms(baseline)];
    if (!isTerms(own) || !isTerms(other)) continue;
    const [sums, rows] = [new Float64Array(count), new Float64Array(count)];
    for (let row = 0; row < of.length; row++) {
      const place = of[row] as number;
      sums[place] = (sums[place] as number) + (other.numerator[row] as number) - (own.numerator[row] as number);
      rows[place] = (rows[place] as number) + 1;
    }
    const result = testDieboldMariano(
      sums.map((sum, place) => sum / (rows[place] as number)),
      horizon,
    );
    if (result === null) continue;
    const name = `Diebold–Mariano, HLN, h = ${result.usedHorizon}${result.usedHorizon < horizon ? " (the variance for more is negative)" : ""}`;
    tests.set(id, { name, statistic: result.statistic, p: result.p });
  }
  return tests;
}

/** Rows come in the order of origin and step. */
function cutSeries({ origin, timestamp, step }: Times): { of: Int32Array; count: number; horizon: number } {
  const of = new Int32Array(origin.length);
  if (origin[0] === origin.at(-1)) return { of: of.map((_, row) => row), count: of.length, horizon: 1 };
  let [last, closest] = [0, Number.POSITIVE_INFINITY];
  for (let row = 1; row < of.length; row++) {
    const gap = (origin[row] as number) - (origin[row - 1] as number);
    if (gap > 0) {
      last += 1;
      closest = Math.min(closest, gap);
    }
    of[row] = last;
  }
  const ahead = timestamp.map((time, row) => time - (origin[row] as number));
  const span = ahead.reduce((most, time) => Math.max(most, time), 0);
  const oneStep = computeStepMs(ahead, step);
  // Origins at least as far apart as they reach ahead do not overlap.
  return { of, count: last + 1, horizon: Math.max(1, Math.ceil((span - oneStep / 2) / closest)) };
}
