import { studentQuantile } from "../../stats/student.ts";
import {
  type Bounds,
  type BoundsOf,
  isTerms,
  type Metric,
  type MetricResult,
  type RatioTerms,
  type Sized,
} from "../metric.ts";

/** Rows that vary one by one or in blocks. */
export interface UnitSample extends Sized {
  readonly units: Uint32Array | null;
  readonly unitCount: number;
}

type Scale = "log" | "logit" | "linear";

const METHODS: Readonly<Record<Scale, string>> = {
  log: "delta method on the logarithm, Student t",
  logit: "delta method on the log odds, Student t",
  linear: "delta method, Student t",
};

export interface RatioDefinition<Sample extends UnitSample>
  extends Pick<Metric<Sample>, "id" | "title" | "tasks" | "better" | "ideal" | "range" | "parameters"> {
  /** Terms of the rows, or the result where there is no ratio. */
  terms(sample: Sample): RatioTerms | MetricResult;
  /** How the value is to be read, where a convention entered it. */
  readonly reason?: string;
  /** Monotone function of the ratio that gives the metric; default: the ratio itself. */
  readonly map?: (ratio: number) => number;
  /** `log` for ratios that are positive by nature, `logit` for shares: the interval then keeps its level better where they are skewed. */
  readonly scale: Scale;
}

/**
 * A metric that is a function of Σ numerator / Σ denominator over rows, with the interval of that ratio by the delta method: the residuals
 * numerator − ratio·denominator are summed per independent unit (row or block), their spread with factor G/(G − 1) gives the standard error
 * (Cochran 1977, Sampling Techniques, §6.3; for blocks Liang and Zeger 1986, Biometrika 73), Student's quantile with G − 1 degrees of
 * freedom the half width. On the logarithm where the ratio is positive: coverage of the RMSE of 50 normal rows is then 0.93 instead of
 * 0.90 (normal scale or percentile bootstrap).
 */
export function createRatioMetric<Sample extends UnitSample>(definition: RatioDefinition<Sample>): Metric<Sample> {
  const { terms: termsOf, map = (ratio: number) => ratio, scale, reason, ...card } = definition;
  return {
    ...card,
    needs: "scores",
    ratio: { terms: termsOf, map },
    compute(sample) {
      if (sample.n === 0) return { value: null, reason: "no rows" };
      const terms = termsOf(sample);
      if (!isTerms(terms)) return terms;
      return { value: map(computeRatio(terms)), ...(reason === undefined ? {} : { reason }) };
    },
    interval: {
      kind: "closed",
      title: METHODS[scale],
      prepare(sample) {
        if (sample.unitCount < 2) return null;
        const terms = termsOf(sample);
        if (!isTerms(terms)) return null;
        const boundsOf = prepareBounds(terms, sample, scale);
        return (tail) => {
          const [lower, upper] = boundsOf(tail).map(map) as [number, number];
          return lower <= upper ? [lower, upper] : [upper, lower];
        };
      },
    },
  };
}

function computeRatio({ numerator, denominator }: RatioTerms): number {
  return sumOf(numerator) / (denominator === undefined ? numerator.length : sumOf(denominator));
}

function prepareBounds(terms: RatioTerms, sample: UnitSample, scale: Scale): BoundsOf {
  const ratio = computeRatio(terms);
  const standardError = computeStandardError(terms, ratio, sample);
  return (tail): Bounds => {
    const half = studentQuantile(1 - tail, sample.unitCount - 1) * standardError;
    if (scale === "linear" || ratio <= 0 || (scale === "logit" && ratio >= 1)) return [ratio - half, ratio + half];
    if (scale === "log") return [ratio / Math.exp(half / ratio), ratio * Math.exp(half / ratio)];
    const [odds, factor] = [ratio / (1 - ratio), Math.exp(half / (ratio * (1 - ratio)))];
    return [odds / factor / (1 + odds / factor), 1 / (1 + 1 / (odds * factor))];
  };
}

function computeStandardError(
  { numerator, denominator }: RatioTerms,
  ratio: number,
  { units, unitCount }: UnitSample,
): number {
  const sums = new Float64Array(unitCount);
  let whole = 0;
  for (let row = 0; row < numerator.length; row++) {
    const weight = denominator === undefined ? 1 : (denominator[row] as number);
    const unit = units === null ? row : (units[row] as number);
    whole += weight;
    sums[unit] = (sums[unit] as number) + (numerator[row] as number) - ratio * weight;
  }
  const squares = sums.reduce((sum, residual) => sum + residual * residual, 0);
  return Math.sqrt((squares * unitCount) / (unitCount - 1)) / whole;
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
