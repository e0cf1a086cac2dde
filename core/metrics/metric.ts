import type { Rng } from "../rng.ts";

export const TASK_KINDS = ["binary", "multiclass", "regression", "forecast"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export interface DefinedResult {
  readonly value: number;
  /** Rows behind the value when not all: the denominator of a precision. */
  readonly n?: number;
  /** How the value is to be read, where a convention entered it. */
  readonly reason?: string;
}

export interface MissingResult {
  readonly value: null;
  readonly reason: string;
}

/** A zero denominator: 0 by convention, and no gate passes on it. */
export interface UndefinedResult {
  readonly value: 0;
  readonly undefined: true;
  readonly reason: string;
}

/** A number, or the reason why there is none. */
export type MetricResult = DefinedResult | MissingResult | UndefinedResult;

export function isDefined(result: MetricResult): result is DefinedResult {
  return result.value !== null && !("undefined" in result);
}

/** Each bound leaves `tail` outside on its side: tail 0.025 gives a two-sided 95 % interval, 0.05 the one-sided bounds of the gates. */
export type Bounds = readonly [lower: number, upper: number];

export type BoundsOf = (tail: number) => Bounds;

/** What every sample of rows has. */
export interface Sized {
  readonly n: number;
}

/** How a metric gets its interval. */
export type IntervalMethod<Sample extends Sized> =
  | {
      readonly kind: "closed";
      /** Printed beside the interval. */
      readonly title: string;
      /** Does the work that all tails share. Null when the sample is too small for an interval, or why there is none. */
      prepare(sample: Sample): BoundsOf | { readonly reason: string } | null;
    }
  | {
      readonly kind: "bootstrap";
      /**
       * `percentile` takes the quantiles of the replicates. `basic` mirrors them at the value (Davison and Hinkley 1997, §5.2): for
       * statistics that resampling inflates, such as maxima and sums of absolute values.
       */
      readonly flavour: "percentile" | "basic";
    };

/** Per row; without a denominator the ratio is the mean of the numerators. */
export interface RatioTerms {
  readonly numerator: Float64Array;
  readonly denominator?: Float64Array;
}

/** A metric as map(Σ numerator / Σ denominator) over rows: it can be resampled by sums of units instead of their rows. */
export interface RatioForm<Sample extends Sized> {
  /** Terms of the rows in their order, or the result where there is no ratio. */
  terms(sample: Sample): RatioTerms | MetricResult;
  /** Monotone. */
  map(ratio: number): number;
}

export function isTerms(terms: RatioTerms | MetricResult): terms is RatioTerms {
  return "numerator" in terms;
}

/** One metric: one file, and one line in the list of its family. `Sample` holds the rows as the family needs them. */
export interface Metric<Sample extends Sized> {
  /** Public and permanent; unique among the metrics of a task. */
  readonly id: string;
  readonly title: string;
  readonly tasks: readonly TaskKind[];
  /** Which direction is good; `near` aims at `ideal`. */
  readonly better: "high" | "low" | "near";
  /** The best possible value. */
  readonly ideal: number;
  /** Smallest and largest possible value; null is unbounded. */
  readonly range: readonly [number | null, number | null];
  /** Whether it reads scores, or only the labels that were made of them; a number to be predicted is a score. */
  readonly needs: "scores" | "labels";
  /** Every constant that moves the number. */
  readonly parameters: Readonly<Record<string, number>>;
  compute(sample: Sample): MetricResult;
  readonly interval: IntervalMethod<Sample>;
  /** Set where the metric is a function of a ratio of sums over rows. */
  readonly ratio?: RatioForm<Sample>;
  /** Set for areas under curves: by how much each row moves the value (its empirical influence, divided by the rows), in the order of the rows. */
  readonly influence?: (sample: Sample) => Float64Array;
}

/** What a metric says about itself, whatever its rows. */
export type MetricCard = Omit<Metric<Sized>, "compute" | "interval" | "ratio" | "influence">;

/** Draws one resample of the rows after the other. */
export interface Resampler<Sample extends Sized> {
  /** Printed beside intervals. */
  readonly title: string;
  /** The same arrays may be filled again by the next call. */
  draw(): Sample;
  /** What the replicates are replicates of: the sample itself, or its coarser form when rows are many. */
  readonly origin: Sample;
}

/** How the rows of a family vary from sample to sample. */
export interface Sampling<Sample extends Sized> {
  createResampler(sample: Sample, rng: Rng): Resampler<Sample>;
  /** Why a sample is too small for intervals from resamples or normal theory; null when it is not. */
  findShortage(sample: Sample): string | null;
  /** Independent rows or blocks behind a value at an end of its range: those of the smallest group that it compares. */
  countUnits(sample: Sample): number;
}

export const NO_ROWS = { value: null, reason: "no rows" } as const;
export const ONE_CLASS = { value: null, reason: "one class only" } as const;
