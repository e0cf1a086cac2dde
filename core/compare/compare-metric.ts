import { type ComparedMetric, IDENTICAL_PREDICTIONS } from "../documents/evaluation-comparison.ts";
import { type Bounds, isDefined, type MetricResult } from "../metrics/metric.ts";
import {
  type Bootstrap,
  bootstrapBound,
  bootstrapP,
  bootstrapStandardError,
  computeAcceleration,
} from "../stats/bootstrap-interval.ts";
import { normalQuantile, normalSurvival } from "../stats/normal.ts";
import { studentQuantile } from "../stats/student.ts";
import { decideVerdict } from "./decide-verdict.ts";
import { improvementOf } from "./orient.ts";
import type { PreparedComparison, PreparedMetric } from "./prepared.ts";
import type { PairedValues, Replicates } from "./replicate-pair.ts";
import { SKEWED_METRICS } from "./skewed-metrics.ts";

/** Of the printed two-sided interval, whose ends are the one-sided 95 % bounds. */
const LEVEL = 0.9;
const TAIL = (1 - LEVEL) / 2;
/** A loss that is missed in 20 of 100 cases at a one-sided level of 5 %: z.95 + z.80 = 2.487 standard errors (SCIENCE 3.2: 4). */
const DETECTABLE = normalQuantile(0.95) + normalQuantile(0.8);
const MAX_UNDEFINED_SHARE = 0.05; // of replicates; more would bend the quantiles
const MAX_DISAGREEMENT = 0.15; // of the bootstrap's standard error with the closed one
/** So many units without any spread show that it is small; fewer show nothing. */
const MIN_UNIFORM_UNITS = 30;
const UNBOUNDED = "no interval: its computation gave no finite number";

export interface MetricContext {
  readonly prepared: PreparedComparison;
  /** The resamples of this metric; absent where it has none. */
  readonly bootstrap:
    | { readonly resampled: Replicates; readonly omitted: ReadonlyMap<string, PairedValues> | null }
    | undefined;
  readonly margin: number;
  readonly alpha: number;
}

/** Interval of an improvement, or why there is none. */
type Spread =
  | {
      readonly bounds: Bounds;
      readonly standardError: number;
      readonly p: number;
      readonly method: string;
      readonly reason?: string;
    }
  | { readonly missing: string };

export function compareMetric(metric: PreparedMetric, context: MetricContext): ComparedMetric {
  const { units } = context.prepared;
  const base = {
    candidate: isUsable(metric.candidate) ? metric.candidate.value : null,
    baseline: isUsable(metric.baseline) ? metric.baseline.value : null,
    level: LEVEL,
    n: units.count,
    unit: units.kind,
    margin: context.margin,
  };
  const nothing = { delta: null, ci: null, se: null, p: null, mde: null, unitsNeeded: null, method: "none" };
  const obstacle = findObstacle(metric);
  if (obstacle !== null) return { ...base, ...nothing, verdict: "not-comparable", reason: obstacle };
  if (metric.isSame) return { ...base, ...describeSame(metric) };
  const delta = deltaOf(metric);
  const spread = settleSpread(computeSpread(metric, context), context.prepared);
  const test = describeTest(metric, context);
  if ("missing" in spread)
    return { ...base, ...nothing, delta, verdict: "inconclusive", reason: spread.missing, ...test };
  const { bounds, standardError, p, method, reason } = spread;
  // Scores that are spread anew and rank the rows as before, such as calibrated ones, change nothing for an area.
  if (delta === 0 && standardError === 0) return { ...base, ...NO_CHANGE, method, reason: STILL, ...test };
  const { margin } = context;
  const detectable = DETECTABLE * standardError;
  return {
    ...base,
    delta,
    ci: [...bounds],
    se: standardError,
    p,
    method,
    mde: detectable,
    unitsNeeded: margin > 0 ? Math.ceil(units.count * (detectable / margin) ** 2) : null,
    verdict: decideVerdict({ lower: bounds[0], upper: bounds[1], claim: claimOf(delta, spread, context), margin }),
    ...(reason === undefined ? {} : { reason }),
    ...test,
  };
}

function findObstacle({ candidate, baseline }: PreparedMetric): string | null {
  const reasons = [["the candidate", candidate] as const, ["the baseline", baseline] as const].flatMap(
    ([who, result]) =>
      isUsable(result) ? [] : [`${who} has no value: ${"reason" in result ? result.reason : "it is not finite"}`],
  );
  return reasons.length === 0 ? null : reasons.join("; ");
}

function isUsable(result: MetricResult): boolean {
  return isDefined(result) && Number.isFinite(result.value);
}

function deltaOf({ card, candidate, baseline }: PreparedMetric): number {
  return improvementOf(card, candidate.value ?? Number.NaN, baseline.value ?? Number.NaN) + 0; // −0 becomes 0
}

const NO_CHANGE = {
  delta: 0,
  ci: [0, 0] as [number, number],
  se: 0,
  p: 1,
  mde: null,
  unitsNeeded: null,
  verdict: "no-change",
} as const;
const STILL = "every resample gives both models the same value";

function describeSame({ card }: PreparedMetric) {
  const reason =
    card.needs === "labels" ? "both give every row the same label" : "both give every row the same prediction";
  return { ...NO_CHANGE, method: card.needs === "labels" ? "identical labels" : IDENTICAL_PREDICTIONS, reason };
}

function describeTest({ card }: PreparedMetric, { prepared }: MetricContext): Pick<ComparedMetric, "test"> {
  const test = prepared.tests.get(card.id);
  return test === undefined ? {} : { test: { ...test } };
}

function computeSpread(metric: PreparedMetric, context: MetricContext): Spread {
  const { prepared } = context;
  if (prepared.shortage !== null) return { missing: `no interval: ${prepared.shortage}` };
  const closed = prepared.closed.get(metric.card.id);
  const resampled = resampleDelta(metric, context);
  if (closed === undefined) return resampled;
  const delta = deltaOf(metric);
  const { method, standardError } = closed;
  const half = normalQuantile(1 - TAIL) * standardError;
  const spread = {
    bounds: [delta - half, delta + half] as const,
    standardError,
    p: standardError > 0 ? Math.min(1, 2 * normalSurvival(Math.abs(delta) / standardError)) : Number(delta === 0),
    method,
  };
  return { ...spread, ...crossCheck(standardError, resampled) };
}

/** Two ways to the same standard error that differ are worth a word (SCIENCE 3.2: 2). */
function crossCheck(standardError: number, resampled: Spread): { reason?: string } {
  if ("missing" in resampled || !(standardError > 0)) return {};
  const ratio = resampled.standardError / standardError;
  if (Math.abs(ratio - 1) <= MAX_DISAGREEMENT) return {};
  return {
    reason: `the bootstrap's standard error is ${Number(ratio.toPrecision(3))} times this one: read the interval with care`,
  };
}

function resampleDelta(metric: PreparedMetric, context: MetricContext): Spread {
  const { bootstrap, prepared } = context;
  if (bootstrap === undefined) return { missing: `no interval: ${metric.card.title} is not resampled` };
  const { resampled, omitted } = bootstrap;
  const deltas = deltasOf(metric, resampled, resampled.values);
  const sorted = deltas.filter((value) => !Number.isNaN(value)).sort();
  const lost = 1 - sorted.length / deltas.length;
  if (lost > MAX_UNDEFINED_SHARE) {
    return { missing: `no interval: ${Math.round(lost * 100)} % of the resamples leave it undefined` };
  }
  const isSkewed = SKEWED_METRICS.has(metric.card.id) && omitted !== null;
  const acceleration = isSkewed ? accelerationOf(deltasOf(metric, resampled, omitted)) : null;
  if (acceleration !== null && !Number.isFinite(acceleration)) return { missing: UNBOUNDED };
  const distribution: Bootstrap = { estimate: deltaOf(metric), sorted, units: prepared.units.count, acceleration };
  return {
    bounds: [bootstrapBound(distribution, TAIL), bootstrapBound(distribution, 1 - TAIL)],
    standardError: bootstrapStandardError(distribution),
    p: bootstrapP(distribution),
    method: `${isSkewed ? "BCa" : "percentile"}, paired bootstrap of ${resampled.title}, ${deltas.length} replicates`,
  };
}

/** Improvements; both models' values are moved by as much as the coarse form of the rows misses their own. */
function deltasOf(
  { card, candidate, baseline }: PreparedMetric,
  { origin }: Replicates,
  values: ReadonlyMap<string, PairedValues>,
): Float64Array {
  const own = values.get(card.id);
  const [coarseCandidate, coarseBaseline] = origin.get(card.id) ?? [Number.NaN, Number.NaN];
  const shift = (value: number | null, coarse: number): number =>
    value === null || Number.isNaN(coarse) ? 0 : value - coarse;
  const [ofCandidate, ofBaseline] = [shift(candidate.value, coarseCandidate), shift(baseline.value, coarseBaseline)];
  return (own?.candidate ?? new Float64Array(0)).map((value, index) =>
    improvementOf(card, value + ofCandidate, (own?.baseline[index] as number) + ofBaseline),
  );
}

function accelerationOf(omitted: Float64Array): number {
  return computeAcceleration(omitted.filter((value) => !Number.isNaN(value)));
}

/** An interval without width is certain of what it cannot know. */
function settleSpread(spread: Spread, { smallest, units }: PreparedComparison): Spread {
  if ("missing" in spread) return spread;
  const { bounds, standardError } = spread;
  if (![...bounds, standardError].every(Number.isFinite)) return { missing: UNBOUNDED };
  if (bounds[1] > bounds[0] || smallest >= MIN_UNIFORM_UNITS) return spread;
  return {
    missing: `no interval: all ${units.count} ${units.kind}s show the same difference, and they are too few to rule out others`,
  };
}

/** Lower bound at the level of the claim; by normal theory where that level is out of the replicates' reach. */
function claimOf(
  delta: number,
  spread: Exclude<Spread, { missing: string }>,
  { alpha, prepared }: MetricContext,
): number {
  if (alpha >= TAIL) return spread.bounds[0];
  return delta + studentQuantile(alpha, Math.max(1, prepared.units.count - 1)) * spread.standardError;
}
