/**
 * Quantile with linear interpolation between order statistics, type 7 of Hyndman and Fan (1996): position p·(n − 1).
 * @param sorted ascending, without NaN, at least one value.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError("quantile of no values");
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile: p must lie in [0, 1], got ${p}`);
  const position = p * (sorted.length - 1);
  const index = Math.floor(position);
  const low = sorted[index] as number;
  if (index + 1 >= sorted.length) return low;
  return low + (position - index) * ((sorted[index + 1] as number) - low);
}

/** The same of values in any order; sorts a copy. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileSorted(Float64Array.from(values).sort(), p);
}
