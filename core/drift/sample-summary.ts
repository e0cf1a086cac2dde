import { quantileSorted } from "../stats/quantile.ts";

const QUANTILE_STEPS = 19;
const MAD_TO_SD = 1.4826; // consistent with the sd under normality (SCIENCE 1.1)

/** What is told of a number's values from a sample of rows. */
export interface SampleSummary {
  /** Finite values, ascending. */
  readonly sorted: Float64Array;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  /** ddof 1; null below two values. */
  readonly sd: number | null;
  /** 1.4826 · MAD, else sd, else 1. */
  readonly robustSd: number;
  /** Type-7 at 0.05, 0.10 … 0.95; empty without values. */
  readonly quantiles: readonly number[];
  readonly distinct: number;
  /** Most common value, the smallest of several, and its share of the values. */
  readonly mode: { readonly value: number; readonly share: number } | null;
}

/** NaN and ±Infinity count as missing. Sorts `values` in place. */
export function summariseSample(values: Float64Array): SampleSummary {
  const sorted = keepFinite(values).sort();
  const { length } = sorted;
  if (length === 0) return EMPTY;
  const median = quantileSorted(sorted, 0.5);
  const { mean, sd } = computeMoments(sorted);
  const spread = MAD_TO_SD * computeMad(sorted, median);
  const robustSd = [spread, sd ?? 0].find((scale) => scale > 0 && Number.isFinite(scale)) ?? 1;
  return {
    sorted,
    min: sorted[0] ?? null,
    max: sorted[length - 1] ?? null,
    mean,
    median,
    sd,
    robustSd,
    quantiles: Array.from({ length: QUANTILE_STEPS }, (_, step) =>
      quantileSorted(sorted, (step + 1) / (QUANTILE_STEPS + 1)),
    ),
    ...countRuns(sorted),
  };
}

const EMPTY: SampleSummary = {
  sorted: new Float64Array(0),
  min: null,
  max: null,
  mean: null,
  median: null,
  sd: null,
  robustSd: 1,
  quantiles: [],
  distinct: 0,
  mode: null,
};

function keepFinite(values: Float64Array): Float64Array {
  let kept = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    values[kept] = value === 0 ? 0 : value; // -0 and 0 are one value
    kept += 1;
  }
  return values.subarray(0, kept);
}

function computeMoments(sorted: Float64Array): { mean: number | null; sd: number | null } {
  const { length } = sorted;
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sum / length;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const sd = length > 1 ? Math.sqrt(squares / (length - 1)) : null;
  return { mean: finiteOrNull(mean), sd: sd === null ? null : finiteOrNull(sd) };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Median distance from the median: the distances on either side are sorted already, so they are merged, not sorted again. */
function computeMad(sorted: Float64Array, median: number): number {
  const { length } = sorted;
  let right = 0;
  while (right < length && (sorted[right] as number) < median) right += 1;
  let left = right - 1;
  const distances = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    const below = left >= 0 ? median - (sorted[left] as number) : Number.POSITIVE_INFINITY;
    const above = right < length ? (sorted[right] as number) - median : Number.POSITIVE_INFINITY;
    distances[index] = Math.min(below, above);
    if (below <= above) left -= 1;
    else right += 1;
  }
  return quantileSorted(distances, 0.5);
}

function countRuns(sorted: Float64Array): Pick<SampleSummary, "distinct" | "mode"> {
  let distinct = 0;
  let start = 0;
  let best = { value: sorted[0] as number, count: 0 };
  for (let index = 1; index <= sorted.length; index++) {
    if (index < sorted.length && sorted[index] === sorted[start]) continue;
    distinct += 1;
    if (index - start > best.count) best = { value: sorted[start] as number, count: index - start };
    start = index;
  }
  return { distinct, mode: { value: best.value, share: best.count / sorted.length } };
}
