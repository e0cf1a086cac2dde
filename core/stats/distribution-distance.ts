import type { PooledSample } from "./pooled-sample.ts";

/** Wasserstein-1 (earth mover's) distance ∫|F − G|, in units of the values. Vallender (1974), Theory Probab. Appl. 18. */
export function computeWasserstein(pool: PooledSample): number {
  return integrateGap(pool, Math.abs);
}

/** Energy distance √(2·∫(F − G)²), in root units. Székely and Rizzo (2013), J. Statist. Plan. Inference 143. */
export function computeEnergyDistance(pool: PooledSample): number {
  return Math.sqrt(2 * integrateGap(pool, (gap) => gap * gap));
}

function integrateGap({ values, x, y, n, m }: PooledSample, weigh: (gap: number) => number): number {
  let [i, j, sum] = [0, 0, 0];
  for (let group = 0; group + 1 < values.length; group++) {
    i += x[group] as number;
    j += y[group] as number;
    sum += weigh(i / n - j / m) * ((values[group + 1] as number) - (values[group] as number));
  }
  return sum;
}
