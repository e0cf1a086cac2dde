import { type Column, isNumeric, levelTexts } from "../data/table.ts";
import { freezeEdges } from "../drift/frozen-edges.ts";

const MAX_LEVELS = 30;

/** One feature of the rows of both samples: a cell per row, and a number that its products with other features are made of. */
export interface EncodedFeature {
  readonly name: string;
  /** Cells of numbers: quantile bins of the reference; of categories: its most common levels and the rest. The last one is for missing values. */
  readonly cells: Uint16Array;
  readonly size: number;
  /** Rank of the cell in the reference, −1 to 1; of a category whether it is the most common level. Missing is 0. */
  readonly rank: Float64Array;
}

/** Reference rows first; cells are those of the reference. */
export function encodeFeature(reference: Column, current: Column): EncodedFeature {
  return isNumeric(reference) && isNumeric(current)
    ? encodeNumbers(reference.name, [reference.values, current.values])
    : encodeLevels(reference.name, [levelTexts(reference), levelTexts(current)]);
}

function encodeNumbers(name: string, [before, now]: readonly [Float64Array, Float64Array]): EncodedFeature {
  const sorted = before.filter(Number.isFinite).sort();
  const edges = freezeEdges(sorted, new Set(sorted).size);
  const size = edges.length + 2;
  const cells = new Uint16Array(before.length + now.length);
  const encode = (value: number, row: number): void => {
    cells[row] = Number.isFinite(value) ? findBin(edges, value) : size - 1;
  };
  for (const [row, value] of before.entries()) encode(value, row);
  for (const [row, value] of now.entries()) encode(value, before.length + row);
  return { name, cells, size, rank: rankCells(cells, { size, reference: before.length }) };
}

/** Number of edges that are at most the value. */
function findBin(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Middle of each cell's share of the reference, scaled to −1 … 1. */
function rankCells(
  cells: Uint16Array,
  { size, reference }: { readonly size: number; readonly reference: number },
): Float64Array {
  const counts = new Float64Array(size);
  for (const cell of cells.subarray(0, reference)) counts[cell] = (counts[cell] as number) + 1;
  const present = Math.max(1, reference - (counts[size - 1] as number));
  let below = 0;
  const middles = counts.map((count) => {
    const middle = (2 * (below + count / 2)) / present - 1;
    below += count;
    return middle;
  });
  middles[size - 1] = 0;
  return Float64Array.from(cells, (cell) => middles[cell] as number);
}

type Texts = readonly (string | null)[];

function encodeLevels(name: string, [before, now]: readonly [Texts, Texts]): EncodedFeature {
  const counts = new Map<string, number>();
  for (const text of before) if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  const common = [...counts].toSorted(([left, n], [right, m]) => m - n || (left < right ? -1 : 1)).slice(0, MAX_LEVELS);
  const places = new Map(common.map(([level], place) => [level, place]));
  const size = common.length + 2;
  const encode = (text: string | null): number => (text === null ? size - 1 : (places.get(text) ?? size - 2));
  const cells = Uint16Array.from([...before, ...now], encode);
  const share = (common[0]?.[1] ?? 0) / Math.max(1, before.length);
  const rank = Float64Array.from(cells, (cell) => (cell === size - 1 ? 0 : Number(cell === 0) - share));
  return { name, cells, size, rank };
}
