import { quantileSorted } from "../stats/quantile.ts";

const BINS = 10;
/** A number with at most this many distinct values is binned by value (SCIENCE 5.5). */
const MAX_VALUES = 20;
/** Values that are no whole numbers need this many rows each before they count as levels: a short sample is no scale. */
const ROWS_PER_VALUE = 10;
/** Fewer cells than this would hide what happens beside a heavy value. */
const MIN_EDGES = 3;

/**
 * Inner edges of a number's reference bins; a value equal to an edge belongs to the upper bin.
 *
 * Type-7 quantiles at i/10, duplicates merged (SCIENCE 1.6). A number with few distinct values gets one bin per value and
 * an open bin on either side, so that a constant that becomes another constant has moved. Where nearly all values are the
 * same and fewer than three edges remain, the heavy value gets a bin of its own.
 *
 * @param sorted finite values, ascending
 */
export function freezeEdges(sorted: Float64Array, distinct: number): number[] {
  if (sorted.length === 0) return [];
  if (isLevelled(sorted, distinct)) {
    const values = [...new Set(sorted)];
    return [...values, nextUp(values.at(-1) ?? 0)];
  }
  const quantiles = Array.from({ length: BINS - 1 }, (_, index) => quantileSorted(sorted, (index + 1) / BINS));
  const edges = [...new Set(quantiles)];
  if (edges.length >= MIN_EDGES) return edges;
  const heavy = edges.filter((edge) => quantiles.indexOf(edge) !== quantiles.lastIndexOf(edge));
  return [...new Set([...edges, ...heavy.map(nextUp)])].sort((left, right) => left - right);
}

function isLevelled(sorted: Float64Array, distinct: number): boolean {
  if (distinct > MAX_VALUES) return false;
  return sorted.length >= distinct * ROWS_PER_VALUE || sorted.every(Number.isInteger);
}

const FLOAT = new Float64Array(1);
const BITS = new BigInt64Array(FLOAT.buffer);

/** The smallest double above a finite one. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  FLOAT[0] = value;
  BITS[0] = (BITS[0] as bigint) + (value > 0 ? 1n : -1n);
  return FLOAT[0];
}
