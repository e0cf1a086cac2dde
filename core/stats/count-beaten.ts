/** Entries of ascending numbers that lie below `value`, and half of those that equal it: its midrank among them less a half. No NaN. */
export function countBeaten(sorted: Float64Array, value: number): number {
  const below = countBelow(sorted, value);
  return sorted[below] === value ? (below + countUpTo(sorted, value, below)) / 2 : below;
}

/** Number of entries below `value`. */
function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of entries that are at most `value`; the search starts at `from`. */
function countUpTo(sorted: Float64Array, value: number, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
