/** Indices of `values` in ascending order of value; equal values keep the order of their indices. No NaN. */
export function sortOrder(values: Float64Array): Uint32Array {
  const order = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  return order.sort((left, right) => (values[left] as number) - (values[right] as number) || left - right);
}

/** Ranks from 1; tied values share the mean of their ranks. No NaN. */
export function midranks(values: Float64Array): Float64Array {
  const order = sortOrder(values);
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    const value = values[order[start] as number] as number;
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === value) end++;
    const rank = (start + end + 1) / 2;
    for (let index = start; index < end; index++) ranks[order[index] as number] = rank;
    start = end;
  }
  return ranks;
}
