import type { Rng } from "../rng.ts";

/** Up to here rows are drawn one by one; beyond, counts are drawn per cell. */
export const MAX_DRAWN_ROWS = 5_000;
/** Below, classes are resampled apart, so that no replicate loses one (SCIENCE 3.2: 1). */
export const MIN_CLASS_ROWS = 50;
const EXACT_POISSON = 30; // expected counts above are drawn as rounded normals

/** Draws as many rows as there are, with replacement, and writes how often each cell was met into `counts`. */
export function createUrn(expected: Float64Array, counts: Float64Array): (rng: Rng) => void {
  const rows = new Uint32Array(expected.reduce((sum, count) => sum + count, 0));
  let next = 0;
  for (let cell = 0; cell < expected.length; cell++) {
    rows.fill(cell, next, next + (expected[cell] as number));
    next += expected[cell] as number;
  }
  return (rng) => {
    counts.fill(0);
    for (let left = rows.length; left > 0; left--) {
      const cell = rows[rng.integer(rows.length)] as number;
      counts[cell] = (counts[cell] as number) + 1;
    }
  };
}

/**
 * Draws the count of every cell as a Poisson number (Chamandy et al. 2012, "Estimating uncertainty for massive data streams"), so that the
 * effort does not grow with the rows. With `total` the counts are scaled to that sum.
 */
export function createPoissonDraw(
  expected: Float64Array,
  counts: Float64Array,
  total: number | null,
): (rng: Rng) => void {
  return (rng) => {
    let sum = 0;
    for (let cell = 0; cell < expected.length; cell++) {
      const count = drawPoisson(expected[cell] as number, rng);
      counts[cell] = count;
      sum += count;
    }
    if (total === null || sum === 0) return;
    for (let cell = 0; cell < counts.length; cell++) counts[cell] = ((counts[cell] as number) * total) / sum;
  };
}

function drawPoisson(mean: number, rng: Rng): number {
  if (mean === 0) return 0;
  if (mean > EXACT_POISSON) return Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()));
  let [count, mass] = [0, Math.exp(-mean)];
  let left = rng.uniform() - mass;
  while (left > 0 && mass > 0) {
    count += 1;
    mass *= mean / count;
    left -= mass;
  }
  return count;
}
