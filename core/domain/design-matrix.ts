/** Rows of a linear model, sparse: row r holds entries starts[r] … starts[r + 1] − 1. */
export interface DesignMatrix {
  readonly rows: number;
  /** Weights of a model, without its intercept. */
  readonly width: number;
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/** Collects rows one after the other. */
export class DesignBuilder {
  #columns = new Uint32Array(1024);
  #values = new Float64Array(1024);
  #entries = 0;
  readonly #starts = [0];

  add(column: number, value: number): void {
    if (value === 0) return;
    if (this.#entries === this.#columns.length) this.#grow();
    this.#columns[this.#entries] = column;
    this.#values[this.#entries] = value;
    this.#entries += 1;
  }

  endRow(): void {
    this.#starts.push(this.#entries);
  }

  finish(width: number): DesignMatrix {
    return {
      rows: this.#starts.length - 1,
      width,
      starts: Uint32Array.from(this.#starts),
      columns: this.#columns.subarray(0, this.#entries),
      values: this.#values.subarray(0, this.#entries),
    };
  }

  #grow(): void {
    const [columns, values] = [this.#columns, this.#values];
    this.#columns = new Uint32Array(2 * columns.length);
    this.#columns.set(columns);
    this.#values = new Float64Array(2 * values.length);
    this.#values.set(values);
  }
}

/** Σ weight · value of a row. */
export function scoreRow({ starts, columns, values }: DesignMatrix, weights: Float64Array, row: number): number {
  const end = starts[row + 1] as number;
  let sum = 0;
  for (let entry = starts[row] as number; entry < end; entry++) {
    sum += (weights[columns[entry] as number] as number) * (values[entry] as number);
  }
  return sum;
}
