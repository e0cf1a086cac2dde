/** Rows of an encoded matrix with what is to be learned. */
export interface LabelledRows {
  /** Row-major `[rows, width]`. */
  readonly matrix: Float64Array;
  readonly width: number;
  /** 1 for the positive class else 0; the position of the class; or a number. */
  readonly truth: Float64Array;
}

/** The rows of both, in order: for final fits that no longer need a validation part. */
export function joinRows(first: LabelledRows, second: LabelledRows): LabelledRows {
  return {
    matrix: concatenate(first.matrix, second.matrix),
    width: first.width,
    truth: concatenate(first.truth, second.truth),
  };
}

function concatenate(first: Float64Array, second: Float64Array): Float64Array {
  const joined = new Float64Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
