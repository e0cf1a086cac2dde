import { isTerms, type Metric, type RatioForm, type Sized } from "../metrics/metric.ts";
import type { RowGroups } from "./group-rows.ts";
import type { WeightedPair } from "./weighted-pair.ts";

/** Rows of both models, one by one and in the same order. */
export interface PairedSamples<Sample extends Sized> {
  readonly candidate: Sample;
  readonly baseline: Sample;
}

/** Where the sums of one ratio stand. */
interface RatioColumns {
  readonly numerator: number;
  readonly denominator: number;
  map(ratio: number): number;
}

/**
 * Metrics that are functions of ratios of sums (`Metric.ratio`): numerators and denominators are added up per group of rows once, and a
 * resample weighs the groups. Null when there is no such metric.
 */
export function weighSums<Sample extends Sized>(
  metrics: readonly Metric<Sample>[],
  samples: PairedSamples<Sample>,
  groups: RowGroups,
): WeightedPair | null {
  const table = createTable(groups);
  const served = metrics.flatMap((metric) => {
    if (metric.ratio === undefined) return [];
    const candidate = table.add(metric.ratio, samples.candidate);
    const baseline = table.add(metric.ratio, samples.baseline);
    return candidate === null || baseline === null ? [] : [{ id: metric.id, candidate, baseline }];
  });
  if (served.length === 0) return null;
  const { columns } = table;
  const ratios = [...served.map(({ candidate }) => candidate), ...served.map(({ baseline }) => baseline)];
  const sums = new Float64Array(columns.length);
  return {
    metrics: served.map(({ id }) => id),
    title: groups.title,
    expected: new Float64Array(groups.count).fill(1),
    strata: groups.strata,
    compute(weights, values) {
      for (const [index, column] of columns.entries()) sums[index] = dot(weights, column);
      for (const [index, { numerator, denominator, map }] of ratios.entries()) {
        values[index] = map((sums[numerator] as number) / (sums[denominator] as number));
      }
    },
  };
}

function createTable(groups: RowGroups) {
  const columns: Float64Array[] = [addUp(null, groups)];
  const insert = (terms: Float64Array): number => {
    const column = addUp(terms, groups);
    const known = columns.findIndex((other) => other.every((value, index) => value === column[index]));
    return known >= 0 ? known : columns.push(column) - 1;
  };
  return {
    columns,
    /** Null where the metric has no ratio. */
    add<Sample extends Sized>({ terms: termsOf, map }: RatioForm<Sample>, sample: Sample): RatioColumns | null {
      const terms = termsOf(sample);
      if (!isTerms(terms)) return null;
      const denominator = terms.denominator === undefined ? 0 : insert(terms.denominator);
      return { numerator: insert(terms.numerator), denominator, map };
    },
  };
}

/** Sums per group; without terms the number of rows. */
function addUp(terms: Float64Array | null, { of, count }: RowGroups): Float64Array {
  const sums = new Float64Array(count);
  for (let row = 0; row < of.length; row++) {
    const group = of[row] as number;
    sums[group] = (sums[group] as number) + (terms === null ? 1 : (terms[row] as number));
  }
  return sums;
}

function dot(weights: Float64Array, column: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < column.length; index++) sum += (weights[index] as number) * (column[index] as number);
  return sum;
}
