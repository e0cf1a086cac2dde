/** What every metric of labels needs to know of a confusion matrix. Counts are whole for data and may be fractions in a resample. */
export interface ClassCounts {
  readonly n: number;
  /** Per class: rows that are of it and labelled so. */
  readonly hits: Float64Array;
  /** Per class: rows that are of it. */
  readonly support: Float64Array;
  /** Per class: rows that are labelled so. */
  readonly predicted: Float64Array;
  /** Σ over rows of the squared distance of the ranks of true and predicted class; 0 where classes have no order. */
  readonly squaredDistance: number;
}

/** Non-empty cells of a confusion matrix, in order of true class, then predicted. */
export interface ConfusionCells {
  readonly truth: Uint32Array;
  readonly label: Uint32Array;
  readonly counts: Float64Array;
}

/** @param ranks place of each class in their order; null when they have none. */
export function countClasses(
  { truth, label, counts }: ConfusionCells,
  { classes, ranks }: { readonly classes: number; readonly ranks: Float64Array | null },
): ClassCounts {
  const [hits, support, predicted] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  let [n, squaredDistance] = [0, 0];
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] as number;
    const [row, column] = [truth[cell] as number, label[cell] as number];
    n += count;
    support[row] = (support[row] as number) + count;
    predicted[column] = (predicted[column] as number) + count;
    if (row === column) hits[row] = (hits[row] as number) + count;
    else if (ranks !== null) squaredDistance += count * ((ranks[row] as number) - (ranks[column] as number)) ** 2;
  }
  return { n, hits, support, predicted, squaredDistance };
}
