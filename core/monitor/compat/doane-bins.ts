/** Edges of equal-width bins: the first is the least value, the last the greatest and inside the last bin. */
export type BinEdges = Float64Array<ArrayBuffer>;

/**
 * Bins by the rule of Doane (1976), The American Statistician 30, which allows for skewness: width = range/(1 + log2 n + log2(1 + |g1|/σ_g1)),
 * σ_g1 = √(6(n − 2)/((n + 1)(n + 3))). A constant, or fewer than three values, has one bin, half a unit wide on either side of a constant.
 *
 * @param values finite, at least one
 */
export function buildDoaneBins(values: Float64Array): BinEdges {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) return Float64Array.of(low - 0.5, high + 0.5);
  const bins = countBins(values, low, high);
  const range = high - low;
  const step = Number.isFinite(range) ? range / bins : high / bins - low / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, index) => low + index * step);
  edges[bins] = high;
  return edges;
}

function countBins(values: Float64Array, low: number, high: number): number {
  const n = values.length;
  if (n < 3) return 1;
  const skew = Math.abs(computeSkewness(values, high / 2 - low / 2));
  const noise = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return Math.ceil(1 + Math.log2(n) + Math.log2(1 + skew / noise));
}

/** g1 with moments about the mean divided by n. Scaled first: cubes of large values would overflow. */
function computeSkewness(values: Float64Array, scale: number): number {
  if (scale === 0) return 0;
  const mean = values.reduce((total, value) => total + value / scale, 0) / values.length;
  let [square, cube] = [0, 0];
  for (const value of values) {
    const gap = value / scale - mean;
    square += gap * gap;
    cube += gap ** 3;
  }
  const sd = Math.sqrt(square / values.length);
  return sd === 0 ? 0 : cube / values.length / sd ** 3;
}

/** Rows per bin, then those outside of all bins. */
export function countInBins(values: Float64Array, edges: BinEdges): number[] {
  const counts = new Array<number>(edges.length).fill(0);
  const last = edges.length - 1;
  const [low, high] = [edges[0] as number, edges[last] as number];
  for (const value of values) {
    const bin = value < low || value > high ? last : Math.min(findBin(edges, value), last - 1);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** Index of the last edge that is not above the value. */
function findBin(edges: BinEdges, value: number): number {
  let [below, above] = [0, edges.length];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if ((edges[middle] as number) <= value) below = middle;
    else above = middle;
  }
  return below;
}
