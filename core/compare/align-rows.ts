import type { Predictions } from "../data/predictions.ts";
import type { AnyComparisonRequest } from "./comparison.ts";

/** Rows of both models in an order that depends on them alone, so that sums and draws are the same whatever order they came in. */
export interface AlignedRows {
  /** Row at each place. */
  readonly order: Uint32Array;
  readonly units: AlignedUnits;
}

/** Units of the rows at each place, numbered as they first appear there. */
export interface AlignedUnits {
  readonly kind: "row" | "cluster" | "block";
  /** Null when every row is its own. */
  readonly of: Int32Array | null;
  readonly count: number;
}

/** Sorted by truth and predictions; rows that are equal in all of them by their ids. Rows without a truth are left out. */
export function alignRows({ candidate, baseline, units }: AnyComparisonRequest): AlignedRows {
  const columns = [...keysOf(candidate), ...outputsOf(baseline)].flatMap(columnsOf);
  const { rowIds, truth } = candidate;
  const rows = new Uint32Array(candidate.rows).map((_, row) => row).filter((row) => !Number.isNaN(truth[row]));
  const order = sortRows(rows, columns, (left, right) => compareText(rowIds[left] ?? "", rowIds[right] ?? ""));
  return { order, units: { kind: units.kind, ...renumber(units.of, order) } };
}

type Compare = (left: number, right: number) => number;

/** A native sort of the first column and a search per row; only rows that tie there are compared one with another. */
function sortRows(rows: Uint32Array, columns: readonly ArrayLike<number>[], last: Compare): Uint32Array {
  const compare: Compare = (left, right) => {
    for (const column of columns) {
      const difference = compareNumbers(column[left] as number, column[right] as number);
      if (difference !== 0) return difference;
    }
    return last(left, right);
  };
  const [lead = []] = columns;
  const sorted = Float64Array.from(rows, (row) => lead[row] as number).sort();
  if (Number.isNaN(sorted.at(-1))) return rows.sort(compare);
  const starts = Uint32Array.from(sorted.keys()).filter((place) => place === 0 || sorted[place] !== sorted[place - 1]);
  const next = starts.slice();
  const order = new Uint32Array(rows.length);
  for (const row of rows) {
    const run = findRun(sorted, starts, lead[row] as number);
    order[next[run] as number] = row;
    next[run] = (next[run] as number) + 1;
  }
  for (const [run, start] of starts.entries()) {
    const end = starts[run + 1] ?? order.length;
    if (end > start + 1) order.subarray(start, end).sort(compare);
  }
  return order;
}

/** Run of equal values that holds the value. */
function findRun(sorted: Float64Array, starts: Uint32Array, value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[starts[middle] as number] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Missing numbers come last. */
function compareNumbers(left: number, right: number): number {
  const difference = left - right;
  return Number.isNaN(difference) ? Number(Number.isNaN(left)) - Number(Number.isNaN(right)) : difference;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function columnsOf({ values, width }: SortKey): ArrayLike<number>[] {
  if (width === 1) return [values];
  const rows = values.length / width;
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_value, row) => values[row * width + column] as number),
  );
}

function renumber(of: Int32Array | undefined, order: Uint32Array): Pick<AlignedUnits, "of" | "count"> {
  if (of === undefined) return { of: null, count: order.length };
  const places = new Map<number, number>();
  const renumbered = Int32Array.from(order, (row) => {
    const unit = of[row] as number;
    const place = places.get(unit) ?? places.size;
    places.set(unit, place);
    return place;
  });
  return { of: renumbered, count: places.size };
}

interface SortKey {
  readonly values: ArrayLike<number>;
  /** Numbers per row. */
  readonly width: number;
}

/** What tells rows apart best comes first where the order of sums does not matter. */
function keysOf(predictions: Predictions): SortKey[] {
  const truth = { values: predictions.truth, width: 1 };
  if (predictions.kind === "binary") return [...outputsOf(predictions), truth];
  if (predictions.kind !== "forecast") return [truth, ...outputsOf(predictions)];
  const { origin, step } = predictions;
  return [{ values: origin, width: 1 }, { values: step, width: 1 }, truth, ...outputsOf(predictions)];
}

function outputsOf(predictions: Predictions): SortKey[] {
  switch (predictions.kind) {
    case "binary":
      return [{ values: predictions.score, width: 1 }];
    case "multiclass":
      return [{ values: predictions.scores, width: predictions.classes.length }];
    case "regression":
      return [{ values: predictions.prediction, width: 1 }];
    case "forecast":
      return [predictions.prediction, predictions.lower, predictions.upper, predictions.scale].map((values) => ({
        values,
        width: 1,
      }));
  }
}
