import type { MetricValue } from "../documents/evaluation.ts";
import { createRng } from "../rng.ts";
import { wilsonInterval } from "../stats/proportion.ts";
import { quantileSorted } from "../stats/quantile.ts";
import {
  type Bounds,
  type DefinedResult,
  isDefined,
  type Metric,
  type MetricResult,
  type MissingResult,
  type Sampling,
  type Sized,
  type UndefinedResult,
} from "./metric.ts";

/** Level of the printed two-sided interval (DESIGN 16: 3). */
export const CI_LEVEL = 0.95;
export const CI_TAIL = (1 - CI_LEVEL) / 2;
export const GATE_TAIL = 0.05; // one-sided 95 % bounds decide (SCIENCE 1.1)
const MAX_UNDEFINED_SHARE = 0.05; // of replicates; more would bend the quantiles
const ROUNDING = 1e-12; // two numbers of order 1 that differ by less are the same number

export interface Measured {
  /** As the evaluation document holds it, with the two-sided 95 % interval. */
  readonly value: MetricValue;
  /** One-sided 95 % bounds, each on its own; null when the metric has none. */
  readonly bounds: Bounds | null;
}

export interface MeasureOptions<Sample extends Sized> {
  /** How the rows of this family vary. */
  readonly sampling: Sampling<Sample>;
  /** Of the bootstrap; the same seed gives the same intervals, whichever metrics are asked for. */
  readonly seed: number;
  /** Default 2,000 (SCIENCE 1.4). */
  readonly replicates: number;
}

/** Values and intervals by metric id. Bootstrapped metrics share their resamples. */
export function measureMetrics<Sample extends Sized>(
  sample: Sample,
  metrics: readonly Metric<Sample>[],
  options: MeasureOptions<Sample>,
): ReadonlyMap<string, Measured> {
  const results = new Map(metrics.map((metric) => [metric, settleResult(metric, metric.compute(sample))]));
  const shortage = options.sampling.findShortage(sample);
  const resampled = [...results].flatMap(([metric, result]) =>
    metric.interval.kind === "bootstrap" && isDefined(result) && shortage === null ? [metric] : [],
  );
  const replicates = resampled.length > 0 ? resample(sample, resampled, options) : null;
  return new Map(
    [...results].map(([metric, result]) => {
      if (!isDefined(result)) return [metric.id, measureUndefined(sample, result)];
      const interval =
        metric.interval.kind === "closed"
          ? intervalClosed(sample, { metric, method: metric.interval, shortage })
          : intervalBootstrap({ metric, value: result.value, shortage }, replicates);
      return [
        metric.id,
        describeValue({ sample, metric, result, units: options.sampling.countUnits(sample) }, interval),
      ];
    }),
  );
}

/** No document holds NaN or an infinity; a value that rounding put beside an end of the range is put onto it. */
function settleResult<Sample extends Sized>(
  { range: [least, most] }: Metric<Sample>,
  result: MetricResult,
): MetricResult {
  if (!isDefined(result)) return result;
  if (!Number.isFinite(result.value)) return { value: null, reason: "the computation gave no finite number" };
  if (least !== null && result.value < least + ROUNDING) return { ...result, value: least };
  if (most !== null && result.value > most - ROUNDING) return { ...result, value: most };
  return result;
}

function measureUndefined({ n }: Sized, result: MissingResult | UndefinedResult): Measured {
  const undefinedMark = "undefined" in result ? { undefined: true } : {};
  const value = { value: result.value, ci: null, level: CI_LEVEL, n, reason: result.reason, ...undefinedMark };
  return { value, bounds: null };
}

/** Both intervals of one metric, or why there are none. */
type IntervalResult =
  | { readonly ci: Bounds; readonly gate: Bounds; readonly method: string }
  | { readonly missing: string };

interface ClosedInterval<Sample extends Sized> {
  readonly metric: Metric<Sample>;
  readonly method: Extract<Metric<Sample>["interval"], { kind: "closed" }>;
  readonly shortage: string | null;
}

function intervalClosed<Sample extends Sized>(
  sample: Sample,
  { metric, method, shortage }: ClosedInterval<Sample>,
): IntervalResult {
  const missing = { missing: `${metric.title} has no interval: ${shortage ?? "there are too few rows"}` };
  const boundsOf = method.prepare(sample);
  if (boundsOf === null) return missing;
  if (typeof boundsOf !== "function") return { missing: `${metric.title} has no interval: ${boundsOf.reason}` };
  const [ci, gate] = [boundsOf(CI_TAIL), boundsOf(GATE_TAIL)];
  if (![...ci, ...gate].every(Number.isFinite)) return missing;
  return { ci, gate, method: method.title };
}

interface Replicates<Sample extends Sized> {
  readonly title: string;
  /** Per metric, sorted, undefined ones left out, moved so that they surround the value of the sample itself. */
  readonly values: ReadonlyMap<Metric<Sample>, Float64Array>;
  readonly count: number;
}

function resample<Sample extends Sized>(
  sample: Sample,
  metrics: readonly Metric<Sample>[],
  { seed, replicates, sampling }: MeasureOptions<Sample>,
): Replicates<Sample> {
  const resampler = sampling.createResampler(sample, createRng(seed));
  const columns = metrics.map(() => new Float64Array(replicates));
  for (let replicate = 0; replicate < replicates; replicate++) {
    const drawn = resampler.draw();
    for (const [index, metric] of metrics.entries()) {
      const result = metric.compute(drawn);
      (columns[index] as Float64Array)[replicate] = isDefined(result) ? result.value : Number.NaN;
    }
  }
  const values = metrics.map((metric, index) => {
    const column = (columns[index] as Float64Array).filter((value) => !Number.isNaN(value)).sort();
    const shift = resampler.origin === sample ? 0 : valueIn(metric, sample) - valueIn(metric, resampler.origin);
    return [metric, column.map((value) => value + shift)] as const;
  });
  return { title: resampler.title, values: new Map(values), count: replicates };
}

function valueIn<Sample extends Sized>(metric: Metric<Sample>, sample: Sample): number {
  return metric.compute(sample).value ?? 0;
}

interface BootstrapInterval<Sample extends Sized> {
  readonly metric: Metric<Sample>;
  readonly value: number;
  readonly shortage: string | null;
}

function intervalBootstrap<Sample extends Sized>(
  { metric, value, shortage }: BootstrapInterval<Sample>,
  replicates: Replicates<Sample> | null,
): IntervalResult {
  const sorted = replicates?.values.get(metric);
  if (replicates === null || sorted === undefined) {
    return { missing: `${metric.title} has no interval: ${shortage ?? "there are too few rows"}` };
  }
  const lost = 1 - sorted.length / replicates.count;
  if (lost > MAX_UNDEFINED_SHARE) {
    return { missing: `no interval: ${Math.round(lost * 100)} % of the resamples leave it undefined` };
  }
  const mirrored = metric.interval.kind === "bootstrap" && metric.interval.flavour === "basic";
  const bounds = (tail: number): Bounds => {
    const [lower, upper] = [quantileSorted(sorted, tail), quantileSorted(sorted, 1 - tail)];
    return mirrored ? [2 * value - upper, 2 * value - lower] : [lower, upper];
  };
  const flavour = mirrored ? "basic" : "percentile";
  return {
    ci: bounds(CI_TAIL),
    gate: bounds(GATE_TAIL),
    method: `${flavour} ${replicates.title}, ${replicates.count} replicates`,
  };
}

interface Described<Sample extends Sized> {
  readonly sample: Sample;
  readonly metric: Metric<Sample>;
  readonly result: DefinedResult;
  readonly units: number;
}

function describeValue<Sample extends Sized>(
  { sample, metric, result, units }: Described<Sample>,
  interval: IntervalResult,
): Measured {
  const { value, n = sample.n, reason } = result;
  if ("missing" in interval) {
    return {
      value: { value, ci: null, level: CI_LEVEL, n, reason: joinReasons(reason, interval.missing) },
      bounds: null,
    };
  }
  const end = findEnd(metric, value, interval.ci);
  if (end !== null) {
    const method = "score interval at the end of the range";
    const why = `every resample gives this value; the interval is that of ${units} rows without a miss`;
    const ci = boundsAtEnd(end, units, CI_TAIL);
    return {
      value: { value, ci: [...ci], level: CI_LEVEL, method, n, reason: joinReasons(reason, why) },
      bounds: boundsAtEnd(end, units, GATE_TAIL),
    };
  }
  const [lower, upper] = confine(metric, value, interval.ci);
  const why = upper > lower ? reason : joinReasons(reason, "every row gives the same, so nothing shows how it varies");
  return {
    value: {
      value,
      ci: [lower, upper],
      level: CI_LEVEL,
      method: interval.method,
      n,
      ...(why === undefined ? {} : { reason: why }),
    },
    bounds: confine(metric, value, interval.gate),
  };
}

function joinReasons(...reasons: readonly (string | undefined)[]): string {
  return reasons.filter((reason) => reason !== undefined).join("; ");
}

/** Within the range of the metric, and around the value: a mirrored interval may miss it. */
function confine<Sample extends Sized>(
  { range: [least, most] }: Metric<Sample>,
  value: number,
  [lower, upper]: Bounds,
): Bounds {
  return [
    Math.max(least ?? Number.NEGATIVE_INFINITY, Math.min(lower, value)),
    Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(upper, value)),
  ];
}

interface RangeEnd {
  readonly least: number;
  readonly most: number;
  readonly atTop: boolean;
}

/**
 * A perfect (or worst possible) value does not vary from resample to resample, which is no certainty. Null unless the interval has no
 * width and the value lies at an end of a bounded range.
 */
function findEnd<Sample extends Sized>(
  { range: [least, most] }: Metric<Sample>,
  value: number,
  [lower, upper]: Bounds,
): RangeEnd | null {
  if (upper - lower > ROUNDING || least === null || most === null || (value !== least && value !== most)) return null;
  return { least, most, atTop: value === most };
}

/**
 * The metric as a mean over the rows of the smaller class of something between `least` and `most`: no such mean varies more than a share
 * does, so Wilson's interval of `rows` hits (or misses) in `rows` is the widest needed.
 */
function boundsAtEnd({ least, most, atTop }: RangeEnd, rows: number, tail: number): Bounds {
  const [lower, upper] = wilsonInterval(atTop ? rows : 0, rows, 1 - 2 * tail);
  const scale = (share: number): number => least + share * (most - least);
  return [scale(lower), scale(upper)];
}
