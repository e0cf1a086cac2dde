/** All functions take p-values in any order and give adjusted p-values in the same order, at most 1; none gives none. */

/** Bonferroni (1936): n·p. Family-wise, any dependence. */
export function bonferroni(pValues: readonly number[]): number[] {
  assertProbabilities(pValues);
  return pValues.map((p) => Math.min(1, p * pValues.length));
}

/** Holm (1979), Scand. J. Statist. 6: step-down, running maximum of (n − rank + 1)·p. Family-wise, any dependence. */
export function holm(pValues: readonly number[]): number[] {
  assertProbabilities(pValues);
  const adjusted = new Array<number>(pValues.length).fill(0);
  let largest = 0;
  for (const [position, { p, index }] of ascending(pValues).entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - position) * p));
    adjusted[index] = largest;
  }
  return adjusted;
}

/** Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57: step-up, false discovery rate under positive dependence. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  return stepUp(pValues, 1);
}

/** Benjamini and Yekutieli (2001), Ann. Statist. 29: as Benjamini–Hochberg times Σ 1/i, any dependence. */
export function benjaminiYekutieli(pValues: readonly number[]): number[] {
  let harmonic = 0;
  for (let rank = 1; rank <= pValues.length; rank++) harmonic += 1 / rank;
  return stepUp(pValues, harmonic);
}

/** Running minimum of factor·n·p/rank from the largest p down. */
function stepUp(pValues: readonly number[], factor: number): number[] {
  assertProbabilities(pValues);
  const adjusted = new Array<number>(pValues.length).fill(0);
  const sorted = ascending(pValues);
  let smallest = 1;
  for (let rank = sorted.length; rank >= 1; rank--) {
    const { p, index } = sorted[rank - 1] as { p: number; index: number };
    smallest = Math.min(smallest, (factor * pValues.length * p) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}

function ascending(pValues: readonly number[]): { p: number; index: number }[] {
  return pValues.map((p, index) => ({ p, index })).sort((left, right) => left.p - right.p);
}

function assertProbabilities(pValues: readonly number[]): void {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`adjusting p-values: ${p} is no probability`);
  }
}
