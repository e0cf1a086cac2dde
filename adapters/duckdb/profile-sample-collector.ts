/** The sample of one window: every copy of a row is in it, or none. */
export interface WindowSample {
  readonly rows: number;
  readonly distinctRows: number;
  /** Hash of every row, ascending. */
  readonly hashes: BigUint64Array;
  /** Whether it holds every row of the window. */
  readonly whole: boolean;
  /** By column name; NaN is missing. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

interface Vector<Item> {
  getItem(index: number): Item | null;
}

export interface SampleChunk {
  readonly rows: number;
  readonly windows: Vector<bigint>;
  readonly values: readonly (readonly [name: string, vector: Vector<number>])[];
  /** In the first of several batches of columns only. */
  readonly hashes: Vector<bigint> | null;
}

/** Sorts chunks of sampled rows into windows and columns. */
export interface SampleCollector {
  add(chunk: SampleChunk): void;
  /** `rows`: how many rows each window has. */
  finish(rows: ReadonlyMap<number, number>): ReadonlyMap<number, WindowSample>;
}

export function createSampleCollector(): SampleCollector {
  const windows = new Map<number, WindowBuffer>();
  const bufferOf = (window: number): WindowBuffer => {
    const known = windows.get(window);
    if (known !== undefined) return known;
    const created: WindowBuffer = { hashes: createColumn(BigUint64Array), columns: new Map() };
    windows.set(window, created);
    return created;
  };
  return {
    add(chunk) {
      for (const [window, rows] of groupRows(chunk)) fill(bufferOf(window), chunk, rows);
    },
    finish(rows) {
      const read = ([window, total]: readonly [number, number]): [number, WindowSample] => [
        window,
        finish(bufferOf(window), total),
      ];
      return new Map([...rows].map(read));
    },
  };
}

interface WindowBuffer {
  readonly hashes: GrowingColumn<BigUint64Array<ArrayBuffer>>;
  readonly columns: Map<string, GrowingColumn<Float64Array<ArrayBuffer>>>;
}

interface GrowingColumn<Items> {
  items: Items;
  length: number;
}

const FIRST_CAPACITY = 2048; // rows of one DuckDB chunk

function createColumn<Items>(kind: new (capacity: number) => Items): GrowingColumn<Items> {
  return { items: new kind(FIRST_CAPACITY), length: 0 };
}

function groupRows({ rows, windows }: SampleChunk): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const window = Number(windows.getItem(row));
    const group = groups.get(window);
    if (group === undefined) groups.set(window, [row]);
    else group.push(row);
  }
  return groups;
}

function fill({ hashes, columns }: WindowBuffer, chunk: SampleChunk, rows: readonly number[]): void {
  for (const [name, vector] of chunk.values) {
    let column = columns.get(name);
    if (column === undefined) {
      column = createColumn(Float64Array);
      columns.set(name, column);
    }
    reserve(column, rows.length, Float64Array);
    for (const row of rows) {
      column.items[column.length] = vector.getItem(row) ?? Number.NaN;
      column.length += 1;
    }
  }
  if (chunk.hashes === null) return;
  reserve(hashes, rows.length, BigUint64Array);
  for (const row of rows) {
    hashes.items[hashes.length] = chunk.hashes.getItem(row) ?? 0n;
    hashes.length += 1;
  }
}

interface Settable {
  readonly length: number;
  set(other: this): void;
}

function reserve<Items extends Settable>(
  column: GrowingColumn<Items>,
  more: number,
  kind: new (capacity: number) => Items,
): void {
  if (column.length + more <= column.items.length) return;
  const grown = new kind(2 * (column.length + more));
  grown.set(column.items);
  column.items = grown;
}

function finish({ hashes, columns }: WindowBuffer, total: number): WindowSample {
  const sorted = hashes.items.subarray(0, hashes.length).sort();
  let distinctRows = 0;
  for (let index = 0; index < sorted.length; index++) {
    if (index === 0 || sorted[index] !== sorted[index - 1]) distinctRows += 1;
  }
  return {
    rows: hashes.length,
    distinctRows,
    hashes: sorted,
    whole: hashes.length === total,
    columns: new Map([...columns].map(([name, { items, length }]) => [name, items.subarray(0, length)])),
  };
}
