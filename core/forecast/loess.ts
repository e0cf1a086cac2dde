/** How a local regression looks at its neighbours. */
export interface LoessOptions {
  /** Points that take part, an odd number of at least 3. More than there are points flatten the weights. */
  readonly window: number;
  /** 0 fits a local mean, 1 a local line. */
  readonly degree: 0 | 1;
}

/**
 * Local regression with tricube weights at every point of an evenly spaced series. Cleveland (1979), J. Am. Statist. Assoc. 74;
 * the treatment of the ends and of windows longer than the series is that of Cleveland et al. (1990), J. Off. Statist. 6.
 * Away from the ends both degrees are one fixed weighted mean, because the weights are symmetric.
 */
export function smoothLoess(values: Float64Array, options: LoessOptions): Float64Array {
  const { window } = options;
  const half = (window - 1) / 2;
  const count = values.length;
  const smooth = new Float64Array(count);
  const kernel = window < count ? centredKernel(half) : undefined;
  for (let index = 0; index < count; index++) {
    const interior = kernel !== undefined && index >= half && index + half < count;
    smooth[index] = interior ? convolve(values, kernel, index - half) : loessAt(values, index, options);
  }
  return smooth;
}

/** The same at one position, which may lie outside the series: 0 is the first point. */
export function loessAt(values: Float64Array, position: number, { window, degree }: LoessOptions): number {
  const count = values.length;
  if (count === 1) return values[0] as number;
  const { left, right } = neighbours(count, position, window);
  const reach = Math.max(position - left, right - position) + (window > count ? Math.floor((window - count) / 2) : 0);
  let [total, centre] = [0, 0];
  const weights = new Float64Array(right - left + 1);
  for (let index = left; index <= right; index++) {
    const weight = tricube(Math.abs(index - position), reach);
    weights[index - left] = weight;
    total += weight;
    centre += weight * index;
  }
  centre /= total;
  const slope = degree === 0 ? 0 : tilt(weights, { left, centre, position, total, count });
  let sum = 0;
  for (let index = left; index <= right; index++) {
    sum += (weights[index - left] as number) * (1 / total + slope * (index - centre)) * (values[index] as number);
  }
  return sum;
}

interface TiltOptions {
  readonly left: number;
  readonly centre: number;
  readonly position: number;
  readonly total: number;
  readonly count: number;
}

/** Factor by which weights change along the line; 0 where all weight sits on one point. */
function tilt(weights: Float64Array, { left, centre, position, total, count }: TiltOptions): number {
  let spread = 0;
  for (let offset = 0; offset < weights.length; offset++) {
    const distance = left + offset - centre;
    spread += (weights[offset] as number) * distance * distance;
  }
  return Math.sqrt(spread / total) > 0.001 * (count - 1) ? (position - centre) / spread : 0;
}

function neighbours(
  count: number,
  position: number,
  window: number,
): { readonly left: number; readonly right: number } {
  if (window >= count) return { left: 0, right: count - 1 };
  const left = Math.min(Math.max(Math.round(position) - (window - 1) / 2, 0), count - window);
  return { left, right: left + window - 1 };
}

function tricube(distance: number, reach: number): number {
  if (distance > 0.999 * reach) return 0;
  if (distance <= 0.001 * reach) return 1;
  const share = distance / reach;
  const rest = 1 - share * share * share; // several times faster than a power, and it runs in every inner loop
  return rest * rest * rest;
}

function centredKernel(half: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * half + 1 }, (_, index) => tricube(Math.abs(index - half), half));
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  return kernel.map((weight) => weight / total);
}

function convolve(values: Float64Array, kernel: Float64Array, left: number): number {
  let sum = 0;
  for (let index = 0; index < kernel.length; index++) {
    sum += (kernel[index] as number) * (values[left + index] as number);
  }
  return sum;
}
