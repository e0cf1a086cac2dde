import { buildTable, type Table } from "../core/data/table.ts";
import { parseCsv } from "./csv.ts";
import { findBest, renderClasses, renderNumber } from "./render-output.ts";
import { parseJsonText } from "./request-body.ts";
import { Problems, quoteValue, RequestError } from "./request-error.ts";
import type { Field, OutputField, ServedModel } from "./served-model.ts";
import { absentColumn, readColumn } from "./validate.ts";

/** Values of a request before the signature is applied: named columns. */
interface Frame {
  readonly rows: number;
  readonly names: readonly string[];
  valueAt(column: number, row: number): unknown;
}

export interface InvocationRequest {
  readonly table: Table;
  /** Columns that the model does not know; they are ignored and counted. */
  readonly unknown: readonly string[];
}

const CONTENT_TYPE = /^([a-z]+\/[a-z]+)\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** @throws RequestError 415 for any type but text/csv and application/json, and for any parameter but charset=utf-8 */
export function parseContentType(header: string | undefined): "csv" | "json" {
  const type = CONTENT_TYPE.exec(header?.trim() ?? "")?.[1]?.toLowerCase();
  if (type === "text/csv") return "csv";
  if (type === "application/json") return "json";
  throw new RequestError(
    415,
    `Content type ${quoteValue(header)} is not supported: send text/csv or application/json, with charset=utf-8 or none.`,
  );
}

/**
 * Reads a body of the MLflow scoring protocol against the signature.
 * @throws RequestError 400 with every problem of the request
 */
export function parseInvocation(text: string, kind: "csv" | "json", model: ServedModel): InvocationRequest {
  const frame = kind === "csv" ? parseCsvFrame(text, model) : parseJsonFrame(text, model);
  const problems = new Problems();
  const columnOf = new Map<string, number>();
  const unknown: string[] = [];
  for (const [column, name] of frame.names.entries()) {
    if (columnOf.has(name)) problems.add(`column ${quoteValue(name)} is given twice`);
    columnOf.set(name, column);
    if (!model.fieldIndex.has(name)) unknown.push(name);
  }
  const options = { rows: frame.rows, problems };
  const columns = model.fields.map((field) => {
    const column = columnOf.get(field.name);
    return column === undefined
      ? absentColumn(field, options)
      : readColumn(field, (row) => frame.valueAt(column, row), options);
  });
  problems.throwIfAny();
  return { table: buildTable(columns), unknown };
}

const NUMBER_TEXT = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;
const TRUTH_TEXT: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/** A CSV cell is always text: it is converted by the kind of its field, and left as text when it cannot be. */
function convertCell(field: Field | undefined, cell: string | undefined): unknown {
  if (cell === undefined || cell === "") return null;
  if (field?.kind === "number") return NUMBER_TEXT.test(cell) ? Number(cell) : cell;
  if (field?.kind === "boolean") return TRUTH_TEXT.get(cell.toLowerCase()) ?? cell;
  if (field?.kind === "timestamp") return /^-?\d{1,16}$/.test(cell) ? Number(cell) : cell;
  return cell;
}

function parseCsvFrame(text: string, model: ServedModel): Frame {
  const [names, ...records] = parseCsv(text);
  if (names === undefined) throw new RequestError(400, "The CSV is empty: the first line must name the columns.");
  const ragged = records.findIndex((record) => record.length !== names.length);
  if (ragged !== -1) {
    const found = records[ragged]?.length ?? 0;
    throw new RequestError(400, `CSV row ${ragged} has ${found} cells, the header has ${names.length}.`);
  }
  const fields = names.map((name) => model.fields[model.fieldIndex.get(name) ?? -1]);
  return { rows: records.length, names, valueAt: (column, row) => convertCell(fields[column], records[row]?.[column]) };
}

type Raw = Readonly<Record<string, unknown>>;
type FrameReader = (value: unknown, model: ServedModel) => Frame;

const FORMATS: ReadonlyMap<string, FrameReader> = new Map<string, FrameReader>([
  ["dataframe_split", readSplit],
  ["dataframe_records", readRecords],
  ["instances", (value, model) => readRows("instances", value, model)],
  ["inputs", readInputs],
]);

function parseJsonFrame(text: string, model: ServedModel): Frame {
  const body = parseJsonText(text);
  const known = [...FORMATS.keys()].join(", ");
  if (!isObject(body)) throw new RequestError(400, `The body must be a JSON object with exactly one of ${known}.`);
  const given = [...FORMATS].filter(([format]) => Object.hasOwn(body, format));
  const [found] = given;
  if (found === undefined || given.length > 1) {
    throw new RequestError(400, `The body must have exactly one of ${known}; it has ${given.length} of them.`);
  }
  const params = Object.hasOwn(body, "params") ? body.params : undefined;
  if (params !== undefined && params !== null && !isObject(params)) {
    throw new RequestError(400, `"params" must be an object, got ${quoteValue(params)}.`);
  }
  const [name, read] = found;
  return read(body[name], model);
}

function readSplit(value: unknown): Frame {
  const { columns, data } = isObject(value) ? value : {};
  if (!(isList(columns) && columns.every((name) => typeof name === "string") && isList(data))) {
    throw new RequestError(
      400,
      '"dataframe_split" must be an object with a list of names "columns" and a list of rows "data".',
    );
  }
  return buildRowFrame("dataframe_split", columns, data);
}

function buildRowFrame(format: string, names: readonly string[], data: readonly unknown[]): Frame {
  const wrong = data.findIndex((row) => !isList(row) || row.length !== names.length);
  if (wrong !== -1) {
    const found = data[wrong];
    const got = isList(found) ? `${found.length} values` : quoteValue(found);
    throw new RequestError(400, `Row ${wrong} of "${format}" must be a list of ${names.length} values, got ${got}.`);
  }
  const rows = data as readonly (readonly unknown[])[];
  return { rows: rows.length, names, valueAt: (column, row) => rows[row]?.[column] };
}

function readRecords(value: unknown): Frame {
  if (!isList(value) || !value.every(isObject)) {
    throw new RequestError(400, '"dataframe_records" must be a list of objects, one per row.');
  }
  return buildRecordFrame(value);
}

function buildRecordFrame(records: readonly Raw[]): Frame {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    rows: records.length,
    names,
    valueAt: (column, row) => {
      const record = records[row] ?? {};
      const name = names[column] ?? "";
      return Object.hasOwn(record, name) ? record[name] : null;
    },
  };
}

/** Rows as objects, or as lists in the order of the signature. */
function readRows(format: string, value: unknown, model: ServedModel): Frame {
  if (!isList(value)) throw new RequestError(400, `"${format}" must be a list of rows, got ${quoteValue(value)}.`);
  if (value.length > 0 && value.every(isObject)) return buildRecordFrame(value);
  const names = model.fields.map(({ name }) => name);
  return buildRowFrame(format, names, value);
}

/** Columns by name, or rows in the order of the signature. */
function readInputs(value: unknown, model: ServedModel): Frame {
  if (!isObject(value)) return readRows("inputs", value, model);
  const names = Object.keys(value);
  const columns = names.map((name) => flattenColumn(name, value[name]));
  const rows = columns[0]?.length ?? 0;
  const uneven = columns.findIndex((column) => column.length !== rows);
  if (uneven !== -1) {
    const found = columns[uneven]?.length ?? 0;
    throw new RequestError(
      400,
      `Input ${quoteValue(names[uneven])} has ${found} rows, the inputs before it have ${rows}.`,
    );
  }
  return { rows, names, valueAt: (column, row) => columns[column]?.[row] };
}

/** A list of values, or of lists of one value each; a bare value is one row. */
function flattenColumn(name: string, value: unknown): readonly unknown[] {
  if (!isList(value)) {
    if (isObject(value))
      throw new RequestError(400, `Input ${quoteValue(name)} must be a list of values, got an object.`);
    return [value];
  }
  return value.map((item) => (isList(item) && item.length === 1 ? item[0] : item));
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Body of the answer: numbers for a model with one output, records for one with several. Never a NaN token. */
export function renderInvocation(model: ServedModel, rows: number, scores: Float64Array): string {
  const { outputs, width } = model;
  const [only] = outputs;
  const records: string[] = [];
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    if (only !== undefined && outputs.length === 1) records.push(renderOutput(only, scores, start));
    else {
      const members = outputs.map((output) => `${output.quotedName}:${renderOutput(output, scores, start)}`);
      records.push(`{${members.join(",")}}`);
    }
  }
  return `{"predictions":[${records.join(",")}]}`;
}

function renderOutput(output: OutputField, scores: Float64Array, start: number): string {
  if (output.width === 1) return renderNumber(scores[start + output.index] as number);
  const best = findBest(output, scores, start);
  return `{"class":${output.quotedClasses[best] ?? "null"},"probabilities":${renderClasses(output, scores, start)}}`;
}
