/** Two samples counted in the same cells. Cells of numbers are in ascending order. */
export interface HistogramPair {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

export interface Totals {
  /** Rows of the reference. */
  readonly n: number;
  /** Rows of the current sample. */
  readonly m: number;
  /** n·m/(n + m), the size in every null distribution; 0 when a sample is empty. */
  readonly h: number;
}

export function computeTotals({ reference, current }: HistogramPair): Totals {
  const n = sum(reference);
  const m = sum(current);
  return { n, m, h: n > 0 && m > 0 ? (n * m) / (n + m) : 0 };
}

/** Cells whose smaller expected count is below this are merged: chi-square approximations need it (SCIENCE 4.2). */
export const MIN_EXPECTED = 5;

export interface MergedPair extends HistogramPair {
  /** Cells that went into the last one; 0 when none had to. */
  readonly merged: number;
}

/**
 * Drops cells that are empty in both samples and merges those with an expected count below a limit, 5 by default, into one last cell, which is
 * kept whatever its own expected count.
 */
export function mergeSmallCells(pair: HistogramPair, minExpected: number = MIN_EXPECTED): MergedPair {
  const { n, m } = computeTotals(pair);
  const share = Math.min(n, m) / (n + m);
  const reference: number[] = [];
  const current: number[] = [];
  const rest = { reference: 0, current: 0, cells: 0 };
  for (const [cell, before] of pair.reference.entries()) {
    const now = pair.current[cell] ?? 0;
    if (before + now === 0) continue;
    if ((before + now) * share >= minExpected) {
      reference.push(before);
      current.push(now);
    } else {
      rest.reference += before;
      rest.current += now;
      rest.cells += 1;
    }
  }
  if (rest.cells > 0) {
    reference.push(rest.reference);
    current.push(rest.current);
  }
  return { reference, current, merged: rest.cells };
}

/** Share of each cell after `smoothing` extra rows in every cell; an empty histogram without smoothing has shares of 0. */
export function toShares(counts: readonly number[], smoothing = 0): readonly number[] {
  const total = sum(counts) + smoothing * counts.length;
  return counts.map((count) => (total === 0 ? 0 : (count + smoothing) / total));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
