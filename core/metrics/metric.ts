import type { BinarySample } from "./sample.ts";

export interface DefinedResult {
  readonly value: number;
  /** Rows behind the value when not all: the denominator of a precision. */
  readonly n?: number;
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

/** How a metric gets its interval. */
export type IntervalMethod =
  | {
      readonly kind: "closed";
      /** Printed beside the interval. */
      readonly title: string;
      /** Does the work that all tails share. Null when the sample is too small for an interval. */
      prepare(sample: BinarySample): BoundsOf | null;
    }
  | {
      readonly kind: "bootstrap";
      /**
       * `percentile` takes the quantiles of the replicates. `basic` mirrors them at the value (Davison and Hinkley 1997, §5.2): for
       * statistics that resampling inflates, such as maxima and sums of absolute values.
       */
      readonly flavour: "percentile" | "basic";
    };

/** One metric of a binary task: one file, one line in metrics.ts. */
export interface Metric {
  /** Public and permanent. */
  readonly id: string;
  readonly title: string;
  readonly task: "binary";
  /** Which direction is good; `near` aims at `ideal`. */
  readonly better: "high" | "low" | "near";
  /** The best possible value. */
  readonly ideal: number;
  /** Smallest and largest possible value; null is unbounded. */
  readonly range: readonly [number | null, number | null];
  /** Whether it reads the scores or only the labels at the threshold. */
  readonly needs: "scores" | "labels";
  /** Every constant that moves the number. */
  readonly parameters: Readonly<Record<string, number>>;
  compute(sample: BinarySample): MetricResult;
  readonly interval: IntervalMethod;
}

export const NO_ROWS = { value: null, reason: "no rows" } as const;
export const ONE_CLASS = { value: null, reason: "one class only" } as const;
