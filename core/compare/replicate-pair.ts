import { createRng } from "../rng.ts";
import { createUrn, createWeightDraw } from "./draw-weights.ts";
import type { WeightedPair } from "./weighted-pair.ts";

/** Values of one metric in both models, resample by resample; NaN where undefined. */
export interface PairedValues {
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

export interface Replicates {
  readonly title: string;
  /** Of the rows as they are, in the form that is resampled: with coarse cells not quite the values of the metrics. */
  readonly origin: ReadonlyMap<string, readonly [candidate: number, baseline: number]>;
  readonly values: ReadonlyMap<string, PairedValues>;
}

/** At most so many groups of units are left out, one after the other. */
const JACKKNIFE_GROUPS = 200;

export function replicatePair(
  pair: WeightedPair,
  { seed, replicates }: { readonly seed: number; readonly replicates: number },
): Replicates {
  const weights = new Float64Array(pair.expected.length);
  const draw = createWeightDraw(pair, seed);
  const values = collect(pair, replicates, () => {
    draw(weights);
    return weights;
  });
  const own = new Float64Array(2 * pair.metrics.length);
  pair.compute(pair.expected, own);
  const origin = pair.metrics.map(
    (id, index) => [id, [own[index], own[index + pair.metrics.length]] as [number, number]] as const,
  );
  return { title: pair.title, origin: new Map(origin), values };
}

/** Values without one group of units each: all rows or units in random groups of nearly equal size, every one its own group when they are few. */
export function omitGroups(pair: WeightedPair, seed: number): ReadonlyMap<string, PairedValues> {
  const urn = shuffledUrn(pair.expected, seed);
  const groups = Math.min(JACKKNIFE_GROUPS, urn.length);
  const weights = new Float64Array(pair.expected.length);
  return collect(pair, groups, (group) => {
    weights.set(pair.expected);
    for (let place = group; place < urn.length; place += groups) {
      const index = urn[place] as number;
      weights[index] = (weights[index] as number) - 1;
    }
    return weights;
  });
}

/** Index of each row or unit behind the weights, in random order. */
function shuffledUrn(expected: Float64Array, seed: number): Uint32Array {
  const urn = createUrn(expected);
  const rng = createRng(seed);
  for (let place = urn.length - 1; place > 0; place--) {
    const other = rng.integer(place + 1);
    const held = urn[place] as number;
    urn[place] = urn[other] as number;
    urn[other] = held;
  }
  return urn;
}

function collect(
  pair: WeightedPair,
  count: number,
  weightsOf: (index: number) => Float64Array,
): Map<string, PairedValues> {
  const { metrics } = pair;
  const columns = Array.from({ length: 2 * metrics.length }, () => new Float64Array(count));
  const values = new Float64Array(columns.length);
  for (let index = 0; index < count; index++) {
    pair.compute(weightsOf(index), values);
    for (let column = 0; column < columns.length; column++)
      (columns[column] as Float64Array)[index] = values[column] as number;
  }
  return new Map(
    metrics.map((id, index) => [
      id,
      { candidate: columns[index] as Float64Array, baseline: columns[index + metrics.length] as Float64Array },
    ]),
  );
}
