import { buildTable, type Column, type Table } from "../core/data/table.ts";
import { parseJsonText } from "./request-body.ts";
import { Problems, quoteValue, RequestError } from "./request-error.ts";
import type { Field, OutputField, ServedModel } from "./served-model.ts";
import { findInexact, parseTensor, type Tensor } from "./tensor.ts";
import { absentColumn, readColumn } from "./validate.ts";

export interface InferRequest {
  /** As given; echoed. */
  readonly id: string | undefined;
  readonly table: Table;
  /** Outputs in the order asked for. */
  readonly outputs: readonly OutputField[];
}

type Raw = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a v2 inference request against the model's signature: one tensor per input, each of shape [rows] or [rows, 1].
 * Text in a numeric tensor is refused, decimal strings of 64-bit integers included: the model computes in doubles, which cannot
 * hold what such strings are for.
 * @throws RequestError 400 with every problem of the request
 */
export function parseInferRequest(text: string, model: ServedModel): InferRequest {
  const body = parseJsonText(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new RequestError(400, 'The body must be a JSON object with a list "inputs".');
  }
  const { id, inputs, outputs, parameters } = body as Raw;
  const problems = new Problems();
  if (id !== undefined && id !== null && typeof id !== "string")
    problems.add(`"id" must be text, got ${quoteValue(id)}`);
  checkParameters(parameters, problems);
  const selected = selectOutputs(outputs, model, problems);
  if (!Array.isArray(inputs)) problems.add(`"inputs" must be a list of tensors, got ${quoteValue(inputs)}`);
  const { table, integers } = readTable(Array.isArray(inputs) ? inputs : [], model, problems);
  if (integers) for (const message of findInexact(text)) problems.add(message);
  problems.throwIfAny();
  return { id: typeof id === "string" ? id : undefined, table, outputs: selected };
}

function checkParameters(parameters: unknown, problems: Problems): void {
  if (parameters === undefined || parameters === null) return;
  if (typeof parameters !== "object" || Array.isArray(parameters)) {
    problems.add(`"parameters" must be an object, got ${quoteValue(parameters)}`);
    return;
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (!["string", "number", "boolean"].includes(typeof value)) {
      problems.add(`parameter ${quoteValue(name)} must be text, a number or a boolean, got ${quoteValue(value)}`);
    }
  }
}

function selectOutputs(outputs: unknown, model: ServedModel, problems: Problems): readonly OutputField[] {
  if (outputs === undefined || outputs === null) return model.outputs;
  if (!Array.isArray(outputs)) {
    problems.add(`"outputs" must be a list, got ${quoteValue(outputs)}`);
    return model.outputs;
  }
  if (outputs.length === 0) return model.outputs;
  const selected = new Set<OutputField>();
  for (const output of outputs) {
    const name = (output as Raw | null | undefined)?.name;
    const field = model.outputs.find((candidate) => candidate.name === name);
    if (field !== undefined) selected.add(field);
    else {
      const known = model.outputs.map((candidate) => quoteValue(candidate.name)).join(", ");
      problems.add(`unknown output ${quoteValue(name)}; known: ${known}`);
    }
  }
  return [...selected];
}

interface ReadTable {
  readonly table: Table;
  /** Whether a tensor has an integer datatype. */
  readonly integers: boolean;
}

function readTable(inputs: readonly unknown[], model: ServedModel, problems: Problems): ReadTable {
  const tensors = new Array<Tensor | undefined>(model.fields.length);
  const broken = new Set<number>(); // present but unusable: already reported, not to be called missing
  let rows: number | undefined;
  let integers = false;
  for (const raw of inputs) {
    const index = findField(raw, model, problems);
    if (index === undefined) continue;
    if (tensors[index] !== undefined || broken.has(index)) {
      problems.add(`input ${quoteValue((raw as Raw).name)} is given twice`);
      continue;
    }
    const tensor = parseTensor(raw, problems);
    if (tensor === undefined) {
      broken.add(index);
      continue;
    }
    tensors[index] = tensor;
    integers ||= tensor.type.integer;
    rows ??= tensor.rows;
    assertFits(tensor, { field: model.fields[index], rows, problems });
  }
  if (rows === undefined && problems.count === 0) problems.add('"inputs" holds no tensor');
  const columns = readColumns(model.fields, { tensors, broken, rows: rows ?? 1, problems });
  return { table: buildTable(columns), integers };
}

interface ReadTensors {
  /** By position of the field. */
  readonly tensors: readonly (Tensor | undefined)[];
  readonly broken: ReadonlySet<number>;
  readonly rows: number;
  readonly problems: Problems;
}

function readColumns(fields: readonly Field[], { tensors, broken, rows, problems }: ReadTensors): readonly Column[] {
  const options = { rows, problems };
  const columns: Column[] = [];
  for (const [index, field] of fields.entries()) {
    const data = tensors[index]?.data;
    if (data !== undefined) columns.push(readColumn(field, (row) => data[row], options));
    else if (!broken.has(index)) columns.push(absentColumn(field, options));
  }
  return columns;
}

/** Position of the tensor's field; unknown inputs are an error in this protocol. */
function findField(raw: unknown, model: ServedModel, problems: Problems): number | undefined {
  const name = (raw as Raw | null)?.name;
  const index = typeof name === "string" ? model.fieldIndex.get(name) : undefined;
  if (index === undefined && typeof name === "string") problems.add(`unknown input ${quoteValue(name)}`);
  else if (index === undefined) parseTensor(raw, problems); // says what is wrong with it
  return index;
}

interface Expected {
  readonly field: Field | undefined;
  readonly rows: number;
  readonly problems: Problems;
}

function assertFits(tensor: Tensor, { field, rows, problems }: Expected): void {
  if (field !== undefined && !tensor.type.kinds.includes(field.kind)) {
    problems.add(
      `input ${quoteValue(field.name)} is a ${field.kind}: datatype ${tensor.type.name} does not fit, ${field.datatype} would`,
    );
  }
  if (tensor.rows !== rows) {
    problems.add(`input ${quoteValue(tensor.name)} has ${tensor.rows} rows, the inputs before it have ${rows}`);
  }
}

/** Body of a v2 inference response. A score that is not finite becomes null beside `parameters.non_finite`: JSON has no NaN. */
export function renderInferResponse(
  model: ServedModel,
  { id, outputs, table }: InferRequest,
  scores: Float64Array,
): string {
  const version = model.version === null ? "" : `,"model_version":${JSON.stringify(model.version)}`;
  const echoed = id === undefined ? "" : `,"id":${JSON.stringify(id)}`;
  const tensors = outputs.map(({ quotedName, index, width }) => {
    const { text, finite } = renderScores(scores, { rows: table.rows, stride: model.width, index, width });
    const shape = width === 1 ? `${table.rows}` : `${table.rows},${width}`;
    const parameters = finite ? "" : ',"parameters":{"non_finite":true}';
    return `{"name":${quotedName},"shape":[${shape}],"datatype":"FP64"${parameters},"data":[${text}]}`;
  });
  return `{"model_name":${JSON.stringify(model.name)}${version}${echoed},"outputs":[${tensors.join(",")}]}`;
}

interface ScoreSlice {
  readonly rows: number;
  /** Scores per row over all outputs. */
  readonly stride: number;
  /** First score of this output, and how many it has. */
  readonly index: number;
  readonly width: number;
}

/** One output of every row, row-major, as comma-separated JSON numbers. */
function renderScores(
  scores: Float64Array,
  { rows, stride, index, width }: ScoreSlice,
): { text: string; finite: boolean } {
  let text = "";
  let finite = true;
  for (let row = 0; row < rows; row++) {
    for (let place = index; place < index + width; place++) {
      const score = scores[row * stride + place] as number;
      const valid = Number.isFinite(score);
      finite = finite && valid;
      text += `${text === "" ? "" : ","}${valid ? score : "null"}`;
    }
  }
  return { text, finite };
}
