import { at } from "../../core/at.ts";
import { fromEpochMs } from "../../core/clock.ts";
import type { Predictions } from "../../core/data/predictions.ts";
import { sqlEpochMs, sqlNumber, sqlText } from "./column-sql.ts";
import type { Database } from "./connection.ts";
import { sqlClass, sqlTruthBit } from "./prediction-classes.ts";
import { FORECAST_BOUNDS, type PredictionFields } from "./prediction-fields.ts";
import type { RawColumn } from "./raw-table.ts";

interface ReadOptions {
  readonly rows: number;
  /** Binary alone. */
  readonly positive: string | undefined;
}

/**
 * Reads checked predictions, sorted by row id; without row ids in the order of the file, numbered from 1; forecasts by origin and step, which
 * name their rows.
 */
export async function readPredictions(
  database: Database,
  fields: PredictionFields,
  { rows, positive }: ReadOptions,
): Promise<Predictions> {
  const { kind, rowId, classes } = fields;
  const read = await readColumns(database, {
    rows,
    numbers: listNumbers(fields, positive),
    texts: [...(rowId === undefined ? [] : [rowId]), ...fields.slices].map(sqlText),
    order: describeOrder(fields),
  });
  const [truth, ...others] = [at(read.numbers, 0), ...read.numbers.slice(1)];
  const named = read.texts.slice(rowId === undefined ? 0 : 1);
  const shared = {
    rows,
    rowIds: rowId === undefined ? numberRows(rows) : (at(read.texts, 0) as readonly string[]),
    slices: new Map(fields.slices.map(({ name }, index) => [name, at(named, index)])),
  };
  switch (kind) {
    case "binary":
      return { kind, ...shared, truth: Uint8Array.from(truth), score: at(others, 0) };
    case "multiclass":
      return { kind, ...shared, classes, truth: Int32Array.from(truth), scores: interleave(others, rows) };
    case "regression":
      return { kind, ...shared, truth, prediction: at(others, 0) };
    case "forecast": {
      const [prediction, origin, timestamp, steps] = [0, 1, 2, 3].map((index) => at(others, index)) as Quartet;
      const [lower, upper, scale, squaredScale] = [4, 5, 6, 7].map((index) => at(others, index)) as Quartet;
      const step = Int32Array.from(steps);
      const rowIds = Array.from(origin, (time, row) => `${fromEpochMs(time)}+${step[row] as number}`);
      const forecast = { origin, timestamp, step, truth, prediction, lower, upper, scale, squaredScale };
      return { kind, ...shared, rowIds, ...forecast };
    }
  }
}

type Quartet = [Float64Array, Float64Array, Float64Array, Float64Array];

/** The truth first, then scores; of forecasts then times and bounds. */
function listNumbers(fields: PredictionFields, positive: string | undefined): readonly string[] {
  const { kind, target, scores, classes, times, bounds } = fields;
  const truth = {
    binary: () => sqlTruthBit(target, positive ?? ""),
    multiclass: () => sqlClass(target, classes),
    regression: () => sqlNumber(target),
    forecast: () => sqlNumber(target),
  };
  return [
    truth[kind](),
    ...scores.map(sqlNumber),
    ...(times === undefined
      ? []
      : [
          sqlEpochMs(times.origin),
          sqlEpochMs(times.timestamp),
          sqlNumber(times.step),
          ...FORECAST_BOUNDS.map((name) => sqlMaybeNumber(bounds[name])),
        ]),
  ];
}

function sqlMaybeNumber(column: RawColumn | undefined): string {
  return column === undefined ? "NULL::DOUBLE" : sqlNumber(column);
}

function describeOrder({ rowId, times }: PredictionFields): string {
  if (times !== undefined) return `${sqlEpochMs(times.origin)}, ${sqlNumber(times.step)}`;
  return rowId === undefined ? "rowid" : sqlText(rowId);
}

interface ColumnRequest {
  readonly rows: number;
  /** SQL of each column. */
  readonly numbers: readonly string[];
  readonly texts: readonly string[];
  readonly order: string;
}

interface ReadColumns {
  /** NaN where a value is missing. */
  readonly numbers: readonly Float64Array[];
  readonly texts: readonly (readonly (string | null)[])[];
}

async function readColumns(database: Database, { rows, numbers, texts, order }: ColumnRequest): Promise<ReadColumns> {
  const numeric = numbers.map(() => new Float64Array(rows));
  const written = texts.map((): (string | null)[] => []);
  const shared = new Map<string, string>();
  let start = 0;
  for await (const chunk of database.chunks(
    `SELECT ${[...numbers, ...texts].join(", ")} FROM raw0 ORDER BY ${order}`,
  )) {
    for (const [column, values] of numeric.entries()) {
      const vector = chunk.getColumnVector(column);
      for (let row = 0; row < chunk.rowCount; row++) {
        values[start + row] = (vector.getItem(row) as number | null) ?? Number.NaN;
      }
    }
    for (const [column, values] of written.entries()) {
      const vector = chunk.getColumnVector(numbers.length + column);
      for (let row = 0; row < chunk.rowCount; row++) values.push(share(shared, vector.getItem(row) as string | null));
    }
    start += chunk.rowCount;
  }
  return { numbers: numeric, texts: written };
}

/** Slices have few levels: equal texts become one string. */
function share(shared: Map<string, string>, text: string | null): string | null {
  if (text === null) return null;
  const known = shared.get(text);
  if (known !== undefined) return known;
  shared.set(text, text);
  return text;
}

function numberRows(rows: number): readonly string[] {
  return Array.from({ length: rows }, (_, row) => String(row + 1));
}

/** One column for each class → `[rows, classes]`, row-major. */
function interleave(columns: readonly Float64Array[], rows: number): Float64Array {
  const scores = new Float64Array(rows * columns.length);
  for (const [index, column] of columns.entries()) {
    for (let row = 0; row < rows; row++) scores[row * columns.length + index] = column[row] as number;
  }
  return scores;
}
