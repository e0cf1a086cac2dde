import { nextUp } from "../drift/frozen-edges.ts";
import type { NumberCount } from "./feature-counts.ts";

/** How the values of a number are sorted into cells. */
export interface NumberGrid {
  readonly edges: readonly number[];
  /** Of the reference: values outside are counted apart. null while the reference itself is counted. */
  readonly range: { readonly min: number; readonly max: number } | null;
}

/** Edges, and the limits of the reference range where values outside are counted too. Ascending. */
export function thresholdsOf({ edges, range }: NumberGrid): readonly number[] {
  const limits = range === null ? [] : [range.min, nextUp(range.max)];
  return [...new Set([...edges, ...limits])].sort((left, right) => left - right);
}

/** Cells between thresholds, put together to bins between edges. */
export function groupCells(
  cells: readonly number[],
  thresholds: ArrayLike<number>,
  { edges, range }: NumberGrid,
): Pick<NumberCount, "counts" | "below" | "above"> {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let below = 0;
  let above = 0;
  let bin = 0;
  for (const [position, count] of cells.entries()) {
    const lower = position === 0 ? Number.NEGATIVE_INFINITY : (thresholds[position - 1] as number);
    while (bin < edges.length && (edges[bin] as number) <= lower) bin += 1;
    counts[bin] = (counts[bin] as number) + count;
    if (range !== null && lower < range.min) below += count;
    if (range !== null && lower > range.max) above += count;
  }
  return { counts, below, above };
}
