import type { Sized } from "../metrics/metric.ts";
import type { CellForm } from "./weighted-cells.ts";

/** Numbers in ascending order, each as often as its count. */
export interface CountedValues extends Sized {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Half the ranks kept around the middle, in √n: the median of a resample strays by √n/2 ranks, so this is ten standard errors. */
const REACH = 5;

/**
 * Rows as cells for resampling a median: one per value near the middle, one for everything below and one for everything above, which a
 * resample's median never reaches. Exact, at a cost that grows with √n.
 */
export function createMedianCells(rows: Float64Array): CellForm<CountedValues> {
  const sorted = rows.slice().sort();
  const middle = (sorted.length - 1) / 2;
  const reach = Math.ceil(REACH * Math.sqrt(sorted.length));
  const kept = sorted.subarray(
    Math.max(0, Math.floor(middle) - reach),
    Math.min(sorted.length, Math.ceil(middle) + reach + 1),
  );
  const distinct = kept.filter((value, index) => index === 0 || value !== kept[index - 1]);
  const [lowest, highest] = [distinct[0] as number, distinct.at(-1) as number];
  const values = Float64Array.of(sorted[0] as number, ...distinct, sorted.at(-1) as number);
  const places = new Map(Array.from(distinct, (value, index) => [value, index + 1]));
  const placeOf = (value: number): number => {
    if (value < lowest) return 0;
    return value > highest ? values.length - 1 : (places.get(value) as number);
  };
  return {
    of: Int32Array.from(rows, placeOf),
    cells: values.length,
    build: (counts) => ({ n: counts.reduce((sum, count) => sum + count, 0), values, counts }),
  };
}

/** Mean of the two middle order statistics; no value without rows. */
export function computeCountedMedian({ n, values, counts }: CountedValues): number | null {
  if (n === 0) return null;
  return (
    (valueAt({ values, counts }, Math.floor((n - 1) / 2)) + valueAt({ values, counts }, Math.ceil((n - 1) / 2))) / 2
  );
}

function valueAt({ values, counts }: Pick<CountedValues, "values" | "counts">, rank: number): number {
  let [seen, cell] = [counts[0] as number, 0];
  while (seen <= rank && cell + 1 < values.length) {
    cell += 1;
    seen += counts[cell] as number;
  }
  return values[cell] as number;
}
