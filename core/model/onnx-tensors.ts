import { isNumeric, type Table } from "../data/table.ts";
import { SlipwayError } from "../errors.ts";
import { columnOf } from "./build-signature.ts";
import type { OnnxPlan, OnnxType } from "./onnx-model.ts";

/** One filled input. */
export interface OnnxFeed {
  readonly type: OnnxType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | string[];
}

/** Tensors of a table by input name: a gap is NaN or the empty text. @throws SLIPWAY_E_COLUMN_MISSING, SLIPWAY_E_COLUMN_CONFLICT */
export function buildFeeds({ inputs }: OnnxPlan, table: Table): ReadonlyMap<string, OnnxFeed> {
  return new Map(
    inputs.map(({ name, type, rank, columns }) => {
      const dims = rank === 1 ? [table.rows] : [table.rows, columns.length];
      const data = type === "string" ? gatherText(table, columns) : FILLERS[type](gatherNumbers(table, columns));
      return [name, { type, dims, data }];
    }),
  );
}

const FILLERS: Readonly<Record<Exclude<OnnxType, "string">, (values: Float64Array) => OnnxFeed["data"]>> = {
  float32: (values) => Float32Array.from(values),
  float64: (values) => values,
  int64: (values) => BigInt64Array.from(values, (value) => BigInt(Math.trunc(orZero(value)))),
  int32: (values) => Int32Array.from(values, orZero),
  bool: (values) => Uint8Array.from(values, (value) => (orZero(value) === 0 ? 0 : 1)),
};

/** Whole numbers have no gap: the signature demands a value, so this is for callers that did not keep to it. */
function orZero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function gatherNumbers(table: Table, columns: readonly string[]): Float64Array {
  const values = new Float64Array(table.rows * columns.length);
  for (const [index, name] of columns.entries()) {
    const column = columnOf(table, name);
    if (!isNumeric(column)) throw conflict(name, "numbers", column.kind);
    for (let row = 0; row < table.rows; row++) values[row * columns.length + index] = column.values[row] as number;
  }
  return values;
}

function gatherText(table: Table, columns: readonly string[]): string[] {
  const values = new Array<string>(table.rows * columns.length).fill("");
  for (const [index, name] of columns.entries()) {
    const column = columnOf(table, name);
    if (isNumeric(column)) throw conflict(name, "text", column.kind);
    for (let row = 0; row < table.rows; row++) values[row * columns.length + index] = column.values[row] ?? "";
  }
  return values;
}

/** Our outputs `[rows, outputs]` out of the model's tensor. @throws SLIPWAY_E_MODEL_INVALID for another count of values */
export function pickOutputs(
  { width, positions, output }: OnnxPlan,
  values: ArrayLike<number>,
  rows: number,
): Float64Array {
  if (values.length !== rows * width) {
    throw new SlipwayError("SLIPWAY_E_MODEL_INVALID", {
      what: `The ONNX model gave ${values.length} values in "${output}" for ${rows} rows, not ${rows * width}.`,
      remedy: "Export it with a dynamic first dimension: every row is one example.",
    });
  }
  const outputs = new Float64Array(rows * positions.length);
  for (let row = 0; row < rows; row++) {
    for (const [index, position] of positions.entries()) {
      outputs[row * positions.length + index] = values[row * width + position] as number;
    }
  }
  return outputs;
}

function conflict(name: string, expected: string, kind: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_COLUMN_CONFLICT", {
    what: `Column "${name}" holds ${kind} values; the model was trained on ${expected} there.`,
    remedy: "Read the column as it was read for training, or train again with this data.",
  });
}
