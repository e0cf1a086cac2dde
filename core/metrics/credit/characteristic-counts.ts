import { isNumeric, type NumericColumn, type Table, type TextColumn } from "../../data/table.ts";
import { freezeEdges } from "../../drift/frozen-edges.ts";
import type { HistogramPair } from "../../drift/histogram.ts";

const MAX_LEVELS = 200; // further levels of the development sample share one cell
const MISSING = 0; // cell of the gaps, in both samples

/** One input counted in the bins of its development sample. */
export interface CharacteristicCounts extends HistogramPair {
  readonly feature: string;
}

/** Scores in the bins of the development sample. */
export interface ScoreBins {
  /** Inner edges, ascending; a score equal to an edge belongs to the upper bin. */
  readonly edges: readonly number[];
  /** Rows per bin: edges.length + 1 of them. */
  readonly counts: readonly number[];
}

/** Deciles of the development scores, and its rows between them. */
export function binScores(scores: Float64Array): ScoreBins {
  const edges = edgesOf(scores);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const score of scores) add(counts, binOf(edges, score));
  return { edges, counts };
}

/**
 * Both samples counted in the development bins of each feature, for CSI: a number at its deciles, a category by level, gaps and levels that the
 * development sample has not seen in cells of their own. Features that a table lacks are left out.
 */
export function countCharacteristics(
  reference: Table,
  current: Table,
  features: readonly string[],
): readonly CharacteristicCounts[] {
  return features.flatMap((feature) => {
    const [before, now] = [reference.columns.get(feature), current.columns.get(feature)];
    if (before === undefined || now === undefined) return [];
    if (isNumeric(before) && isNumeric(now)) return [{ feature, ...countNumbers(before, now) }];
    if (!isNumeric(before) && !isNumeric(now)) return [{ feature, ...countLevels(before, now) }];
    return [];
  });
}

function countNumbers(before: NumericColumn, now: NumericColumn): HistogramPair {
  const edges = edgesOf(before.values);
  const count = ({ values }: NumericColumn) => {
    const counts = new Array<number>(edges.length + 2).fill(0);
    for (const value of values) add(counts, Number.isNaN(value) ? MISSING : 1 + binOf(edges, value));
    return counts;
  };
  return { reference: count(before), current: count(now) };
}

function countLevels(before: TextColumn, now: TextColumn): HistogramPair {
  const rows = new Map<string, number>();
  for (const value of before.values) if (value !== null) rows.set(value, (rows.get(value) ?? 0) + 1);
  const common = [...rows].toSorted(([a, left], [b, right]) => right - left || Number(a > b) - 0.5);
  const cells = new Map(common.map(([level], index) => [level, 1 + Math.min(index, MAX_LEVELS)]));
  const unseen = 1 + Math.min(common.length, MAX_LEVELS + 1);
  const count = ({ values }: TextColumn) => {
    const counts = new Array<number>(unseen + 1).fill(0);
    for (const value of values) add(counts, value === null ? MISSING : (cells.get(value) ?? unseen));
    return counts;
  };
  return { reference: count(before), current: count(now) };
}

function edgesOf(values: Float64Array): readonly number[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.reduce((total, value, index) => total + (value === sorted[index - 1] ? 0 : 1), 0);
  return freezeEdges(sorted, distinct);
}

/** Number of edges at or below the value. */
function binOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= (edges[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function add(counts: number[], cell: number): void {
  counts[cell] = (counts[cell] ?? 0) + 1;
}
