import { describe, expect, it } from "vitest";
import {
  CLASSIFIED,
  drawClassified,
  drawClustered,
  drawForecasts,
  HORIZON,
  separationOf,
  TRUE_VALUES,
  USUAL_SEPARATION,
} from "../../../../bench/simulated-models.ts";
import {
  type Coverage,
  type DecidedMetric,
  meanOf,
  measureCoverage,
  measureGate,
  repeatComparison,
} from "../../../../bench/simulated-verdicts.ts";
import { compareModels } from "../../../../core/compare/compare-models.ts";
import type { Comparison, ComparisonRequest, ResamplingUnits } from "../../../../core/compare/comparison.ts";
import { buildUnits } from "../../../../core/compare/resampling-units.ts";

// Seeds are fixed, so nothing here is left to chance. SCIENCE T7 gives the limits; bench/verdicts.ts prints the same with more seeds.
// Red? Something moved the intervals: find out what, and do not turn the seeds until it fits.

type BinaryMetric = keyof typeof TRUE_VALUES;

const CLOSED = { seeds: 500, replicates: 0 }; // DeLong decides
const RESAMPLED = { seeds: 250, replicates: 250 };
const CLUSTERED = { seeds: 500, clusters: 100, shared: 0.7 };
const UNCLUSTERED_SEEDS = 200;
const SIZES = [300, 1000];
const WORSE = 1.1; // separation of a candidate that is worse than USUAL_SEPARATION
const LOSSES: ReadonlySet<string> = new Set(["brier", "log_loss"]);

function improvementOf(metric: BinaryMetric, candidate: number): number {
  const rise = TRUE_VALUES[metric](candidate) - TRUE_VALUES[metric](USUAL_SEPARATION);
  return (LOSSES.has(metric) ? -rise : rise) + 0;
}

interface Classified {
  readonly metrics: readonly BinaryMetric[];
  readonly rows: number;
  readonly candidate: number;
}

function repeatClassified({ metrics, rows, candidate }: Classified): ReadonlyMap<string, readonly DecidedMetric[]> {
  const { seeds, replicates } = metrics.includes("roc_auc") ? CLOSED : RESAMPLED;
  return repeatComparison(seeds, (seed) => {
    const pair = drawClassified(1e6 * rows + seed, { rows, candidate, baseline: USUAL_SEPARATION });
    const units = buildUnits(pair.candidate, {});
    const { threshold } = CLASSIFIED;
    return compareModels({
      kind: "binary",
      ...pair,
      threshold,
      metrics,
      margins: new Map(),
      units,
      seed,
      replicates,
      crossCheck: false,
    });
  });
}

function pick(compared: ReadonlyMap<string, readonly DecidedMetric[]>, metric: string): readonly DecidedMetric[] {
  const own = compared.get(metric);
  if (own === undefined) throw new Error(`${metric} was not compared`);
  return own;
}

/** The bounds that decide, the two-sided interval at 95 % from the printed standard error, and the printed one at 90 %. */
function expectCovered({ lower, upper, student, twoSided }: Coverage): void {
  for (const share of [lower, upper, student]) expectWithin(share, [0.92, 0.98]);
  expectWithin(twoSided, [0.86, 0.94]);
}

function expectWithin(share: number, [least, most]: readonly [number, number]): void {
  expect(share).toBeGreaterThanOrEqual(least);
  expect(share).toBeLessThanOrEqual(most);
}

const BLOCKED_EQUAL = [0.02, 0.08] as const;
const BLOCKED_WORSE = [0.72, 0.88] as const;

describe.each<{ method: string; metrics: readonly BinaryMetric[] }>([
  { method: "DeLong", metrics: ["roc_auc"] },
  { method: "paired bootstrap, f1 by BCa", metrics: ["brier", "log_loss", "accuracy", "f1"] },
])("$method", ({ metrics }) => {
  describe.each(SIZES)("on %i rows", (rows) => {
    const equal = repeatClassified({ metrics, rows, candidate: USUAL_SEPARATION });
    const worse = repeatClassified({ metrics, rows, candidate: WORSE });

    it.each(metrics)("%s blocks an equally good model in 5 of 100 cases", (metric) => {
      expectWithin(measureGate(pick(equal, metric), { verdict: "fail", margin: 0 }), BLOCKED_EQUAL);
    });

    it.each(metrics)("%s lets a model that is worse by the whole margin pass in 5 of 100 cases", (metric) => {
      const margin = -improvementOf(metric, WORSE);
      expectWithin(measureGate(pick(worse, metric), { verdict: "pass", margin }), BLOCKED_EQUAL);
    });

    it.each(metrics)("%s has intervals that hold the true difference, of equal models and of others", (metric) => {
      expectCovered(measureCoverage(pick(equal, metric), 0));
      expectCovered(measureCoverage(pick(worse, metric), improvementOf(metric, WORSE)));
    });

    it.each(metrics.slice(0, 1))("%s blocks a model that is worse by the printed MDE in 80 of 100 cases", (metric) => {
      const loss = meanOf(pick(equal, metric).map(({ mde }) => mde));
      const sign = LOSSES.has(metric) ? 1 : -1;
      const candidate = separationOf(metric, TRUE_VALUES[metric](USUAL_SEPARATION) + sign * loss);
      const lost = repeatClassified({ metrics: [metric], rows, candidate });
      expectWithin(measureGate(pick(lost, metric), { verdict: "fail", margin: 0 }), BLOCKED_WORSE);
    });
  });
});

const MEAN_ABSOLUTE = Math.sqrt(2 / Math.PI); // of a normal error of unit variance
const POINT_METRICS = ["mae", "rmse"] as const;

/** Improvement of errors that are `candidate` times those of the baseline. */
function lessError(metric: string, candidate: number): number {
  return (metric === "mae" ? MEAN_ABSOLUTE : 1) * (1 - candidate);
}

interface Points {
  readonly seed: number;
  readonly units: ResamplingUnits;
}

function comparePoints<Kind extends "regression" | "forecast">(
  kind: Kind,
  { seed, ...given }: Points & Pick<ComparisonRequest<Kind>, "candidate" | "baseline">,
): Comparison {
  const { replicates } = RESAMPLED;
  return compareModels({
    kind,
    ...given,
    threshold: 0.5,
    metrics: POINT_METRICS,
    margins: new Map(),
    seed,
    replicates,
  });
}

describe.each([1, 1.1])("rows in clusters, errors %f times the baseline's", (candidate) => {
  const compare = (cluster?: string) => (seed: number) => {
    const pair = drawClustered(seed, { ...CLUSTERED, candidate, baseline: 1 });
    return comparePoints("regression", { ...pair, units: buildUnits(pair.candidate, { cluster }), seed });
  };
  const clustered = repeatComparison(CLUSTERED.seeds, compare("cluster"));

  it.each(POINT_METRICS)("are told by clusters: %s", (metric) => {
    expectCovered(measureCoverage(pick(clustered, metric), lessError(metric, candidate)));
  });

  it("are not told by rows, which claim far more than they know", () => {
    const single = repeatComparison(UNCLUSTERED_SEEDS, compare());
    expect(measureCoverage(pick(single, "mae"), lessError("mae", candidate)).twoSided).toBeLessThan(0.75);
  });
});

describe.each([
  ["one after the other", { origins: 60, every: HORIZON, persistence: 0.4 }],
  ["that overlap, each hour forecast four times", { origins: 240, every: HORIZON / 4, persistence: 0.4 }],
] as const)("forecasts with persistent errors, %s", (_, backTest) => {
  it.each([1, 1.1])("are told by blocks of time: errors %f times the baseline's", (candidate) => {
    const compared = repeatComparison(RESAMPLED.seeds, (seed) => {
      const pair = drawForecasts(seed, { ...backTest, candidate, baseline: 1 });
      return comparePoints("forecast", { ...pair, units: buildUnits(pair.candidate, { season: HORIZON }), seed });
    });
    for (const metric of POINT_METRICS) {
      expectCovered(measureCoverage(pick(compared, metric), lessError(metric, candidate)));
    }
  });
});
