import type { DuckDBValue } from "@duckdb/node-api";
import type { ForecastPredictions, MulticlassPredictions, Predictions } from "../../core/data/predictions.ts";
import { type Column, isNumeric } from "../../core/data/table.ts";

/** A column of predictions.parquet: values of the rows [start, end). */
export interface PredictionColumn {
  readonly name: string;
  /** As which it is appended: the name of a type of DuckDB. */
  readonly type: "DOUBLE" | "INTEGER" | "VARCHAR";
  /** SQL that turns the appended value into what the file holds. */
  readonly stored: (column: string) => string;
  values(start: number, end: number): DuckDBValue[];
}

/** A column of a table as it is: numbers, true and false, instants, text. */
export function columnOfTable(column: Column): PredictionColumn {
  if (!isNumeric(column)) return textColumn(column.name, column.values);
  const { name, kind, values } = column;
  const stored = {
    number: (id: string) => id,
    boolean: (id: string) => `(${id} <> 0)`,
    timestamp: (id: string) => `epoch_ms(${id}::BIGINT)`,
  };
  return { ...numberColumn(name, values), stored: stored[kind] };
}

/** The columns of each task's file, in order; slices come last. */
export function columnsOf(predictions: Predictions): readonly PredictionColumn[] {
  return [textColumn("row_id", predictions.rowIds), ...taskColumns(predictions), ...sliceColumns(predictions)];
}

function taskColumns(predictions: Predictions): readonly PredictionColumn[] {
  switch (predictions.kind) {
    case "binary":
      return [integerColumn("y_true", predictions.truth, "TINYINT"), numberColumn("score", predictions.score)];
    case "multiclass":
      return multiclassColumns(predictions);
    case "regression":
      return [numberColumn("y_true", predictions.truth), numberColumn("prediction", predictions.prediction)];
    case "forecast":
      return forecastColumns(predictions);
  }
}

function multiclassColumns({ classes, truth, scores }: MulticlassPredictions): readonly PredictionColumn[] {
  const width = classes.length;
  const written = Array.from(truth, (index) => classes[index] ?? null);
  return [
    textColumn("y_true", written),
    ...classes.map((name, column) => ({
      ...numberColumn(`score_${name}`, scores),
      values: (start: number, end: number) =>
        Array.from({ length: end - start }, (_, row) => toStored(scores[(start + row) * width + column])),
    })),
  ];
}

function forecastColumns(predictions: ForecastPredictions): readonly PredictionColumn[] {
  const instant = (name: string, values: Float64Array): PredictionColumn => ({
    ...numberColumn(name, values),
    stored: (column) => `epoch_ms(${column}::BIGINT)`,
  });
  return [
    instant("origin", predictions.origin),
    instant("timestamp", predictions.timestamp),
    integerColumn("step", predictions.step, "INTEGER"),
    numberColumn("y_true", predictions.truth),
    numberColumn("prediction", predictions.prediction),
    numberColumn("lower", predictions.lower),
    numberColumn("upper", predictions.upper),
    numberColumn("scale", predictions.scale),
    numberColumn("squared_scale", predictions.squaredScale),
  ];
}

function sliceColumns({ slices }: Predictions): readonly PredictionColumn[] {
  return [...slices].map(([name, values]) => textColumn(name, values));
}

export function textColumn(name: string, values: readonly (string | null)[]): PredictionColumn {
  return { name, type: "VARCHAR", stored: (column) => column, values: (start, end) => values.slice(start, end) };
}

function integerColumn(name: string, values: Uint8Array | Int32Array, stored: string): PredictionColumn {
  return {
    name,
    type: "INTEGER",
    stored: (column) => `${column}::${stored}`,
    values: (start, end) => Array.from(values.subarray(start, end)),
  };
}

function numberColumn(name: string, values: Float64Array): PredictionColumn {
  return {
    name,
    type: "DOUBLE",
    stored: (column) => column,
    values: (start, end) => Array.from(values.subarray(start, end), toStored),
  };
}

/** A missing number is NULL in the file: readers in other languages do not agree on NaN. */
function toStored(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
