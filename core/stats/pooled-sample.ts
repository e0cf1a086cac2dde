/** Two samples over their distinct values, ascending: all that a rank statistic needs, and the gaps for those that are no rank statistics. */
export interface PooledSample {
  readonly values: Float64Array;
  /** How often each value occurs in the first sample, and in the second. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly n: number;
  readonly m: number;
}

/** No NaN in either sample; −0 is 0. */
export function poolSamples(first: Float64Array, second: Float64Array): PooledSample {
  const [left, right] = [first.slice().sort(), second.slice().sort()];
  const values = new Float64Array(left.length + right.length);
  const x = new Float64Array(values.length);
  const y = new Float64Array(values.length);
  let [i, j, size] = [0, 0, 0];
  while (i < left.length || j < right.length) {
    const value = Math.min(left[i] ?? Number.POSITIVE_INFINITY, right[j] ?? Number.POSITIVE_INFINITY);
    const [fromX, fromY] = [i, j];
    while (i < left.length && left[i] === value) i += 1;
    while (j < right.length && right[j] === value) j += 1;
    values[size] = value;
    x[size] = i - fromX;
    y[size] = j - fromY;
    size += 1;
  }
  return {
    values: values.subarray(0, size),
    x: x.subarray(0, size),
    y: y.subarray(0, size),
    n: first.length,
    m: second.length,
  };
}
