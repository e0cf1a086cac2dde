/** Ranks from 1; tied values share the mean of their ranks. No NaN. */
export function midranks(values: Float64Array): Float64Array {
  // A native sort of the values and a search per value is many times faster than sorting row numbers with a comparison function.
  const sorted = values.slice().sort();
  const ranks = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const first = countBelow(sorted, value);
    let end = first + 1;
    if (sorted[end] === value) end = countUpTo(sorted, value, end);
    ranks[row] = (first + end + 1) / 2;
  }
  return ranks;
}

/** Number of entries of ascending numbers below `value`. */
export function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of entries that are at most `value`; the search starts at `from`. */
export function countUpTo(sorted: Float64Array, value: number, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
