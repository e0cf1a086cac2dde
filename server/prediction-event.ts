import { type Column, isNumeric, type Table } from "../core/data/table.ts";
import { findBest, renderClasses, renderNumber } from "./render-output.ts";
import type { Field, ServedModel } from "./served-model.ts";

export const EVENT_TYPE = "dev.slipway.prediction.v1";

/** What every event of one request shares. */
export interface RequestFacts {
  readonly requestId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly latencyMs: number;
}

/** How one row met the signature: names of inputs. */
export interface RowFlags {
  readonly missing: readonly Field[];
  readonly unseen: readonly Field[];
}

/** Writes prediction events of one served model as JSON lines; the parts that never change are JSON text already. */
export interface EventWriter {
  /** One row that was scored. `scores` holds all rows, row-major. */
  prediction(id: string, facts: RequestFacts, row: ScoredRow): string;
  /** One request that was answered with an error. */
  failure(id: string, facts: RequestFacts, failure: FailedRequest): string;
}

export interface ScoredRow {
  readonly table: Table;
  readonly row: number;
  readonly scores: Float64Array;
  readonly flags: RowFlags;
}

export interface FailedRequest {
  readonly status: number;
  readonly error: string;
}

export interface EventWriterOptions {
  /** `//<owner>/<repo>/<service>`; together with the id it is unique. */
  readonly source: string;
}

const MAX_ERROR_CHARS = 500;
const RECENT_INSTANTS = 64;
const NO_FIELDS: readonly Field[] = [];
export const NO_FLAGS: RowFlags = { missing: NO_FIELDS, unseen: NO_FIELDS };

/** CloudEvents 1.0 in JSON, one event per inference item (SCIENCE 9.4). */
export function createEventWriter(model: ServedModel, { source }: EventWriterOptions): EventWriter {
  const subject = model.version === null ? model.name : `${model.name}/${model.version}`;
  const head = `{"specversion":"1.0","type":"${EVENT_TYPE}","source":${JSON.stringify(source)},"subject":${JSON.stringify(subject)},"datacontenttype":"application/json","trafficrole":"champion","id":"`;
  const origin = `,"model":${JSON.stringify(model.name)},"version":${JSON.stringify(model.version)},"git_sha":${JSON.stringify(model.commit)},"artifact_digest":"${model.digest}","schema_version":1`;
  const writers = model.fields.map(createFieldWriter);
  const formatInstant = createInstantFormat();

  const open = (id: string, { requestId, receivedAt, latencyMs }: RequestFacts, status: number): string => {
    const received = formatInstant(receivedAt);
    const responded = formatInstant(Math.round(receivedAt + latencyMs));
    const request = requestId === undefined ? "null" : JSON.stringify(requestId);
    return `${head}${id}","time":"${received}","inferenceid":"${id}","data":{"inference_id":"${id}","request_id":${request}${origin},"t_received":"${received}","t_responded":"${responded}","latency_ms":${latencyMs.toFixed(3)},"status":${status}`;
  };

  return {
    prediction(id, facts, { table, row, scores, flags }) {
      let features = "";
      for (const write of writers) features += write(table, row);
      return `${open(id, facts, 200)},"features":{${features.slice(1)}},"feature_flags":{"missing":${renderNames(flags.missing)},"unseen":${renderNames(flags.unseen)}},"prediction":${renderPrediction(model, scores, row * model.width)},"sample_weight":1}}`;
    },
    failure(id, facts, { status, error }) {
      return `${open(id, facts, status)},"error":${JSON.stringify(error.slice(0, MAX_ERROR_CHARS))},"features":{},"feature_flags":{"missing":[],"unseen":[]},"prediction":null,"sample_weight":1}}`;
    },
  };
}

/** RFC 3339; the two instants of a request are mostly those of the request before. */
function createInstantFormat(): (epochMs: number) => string {
  const recent = new Map<number, string>();
  return (epochMs) => {
    const known = recent.get(epochMs);
    if (known !== undefined) return known;
    if (recent.size >= RECENT_INSTANTS) recent.clear();
    const text = new Date(epochMs).toISOString();
    recent.set(epochMs, text);
    return text;
  };
}

type FieldWriter = (table: Table, row: number) => string;

/** Writes `,"name":value`. Text of known levels is quoted once, other text each time. */
function createFieldWriter({ name, quotedName, kind, levels }: Field): FieldWriter {
  const prefix = `,${quotedName}:`;
  const absent = `${prefix}null`;
  const quoted = new Map([...(levels ?? [])].map((level) => [level, `${prefix}${JSON.stringify(level)}`]));
  const writeNumber = (value: number): string => {
    if (Number.isNaN(value)) return absent;
    return kind === "boolean" ? `${prefix}${value === 1}` : `${prefix}${value}`;
  };
  return (table, row) => {
    const column = table.columns.get(name) as Column;
    if (isNumeric(column)) return writeNumber(column.values[row] as number);
    const value = column.values[row] as string | null;
    return value === null ? absent : (quoted.get(value) ?? `${prefix}${JSON.stringify(value)}`);
  };
}

function renderNames(fields: readonly Field[]): string {
  return fields.length === 0 ? "[]" : `[${fields.map(({ quotedName }) => quotedName).join(",")}]`;
}

/** The value of `prediction`, and what follows it: the first output, or its most probable class beside all probabilities. */
function renderPrediction({ outputs }: ServedModel, scores: Float64Array, start: number): string {
  const [first] = outputs;
  if (first === undefined) return "null";
  if (first.width > 1) {
    const best = first.quotedClasses[findBest(first, scores, start)] ?? "null";
    return `${best},"proba":${renderClasses(first, scores, start)}`;
  }
  const value = renderNumber(scores[start + first.index] as number);
  if (outputs.length === 1) return value;
  const parts = outputs.map((output) => `${output.quotedName}:${renderNumber(scores[start + output.index] as number)}`);
  return `${value},"outputs":{${parts.join(",")}}`;
}

/** Gaps and unseen levels of one row. Both are let through; they are counted and logged. */
export function findFlags(model: ServedModel, table: Table, row: number): RowFlags {
  let flags: { missing: Field[]; unseen: Field[] } | undefined;
  for (const field of model.fields) {
    const flag = flagOf(field, table.columns.get(field.name) as Column, row);
    if (flag === undefined) continue;
    flags ??= { missing: [], unseen: [] };
    flags[flag].push(field);
  }
  return flags ?? NO_FLAGS;
}

function flagOf({ levels }: Field, column: Column, row: number): keyof RowFlags | undefined {
  if (isNumeric(column)) return Number.isNaN(column.values[row]) ? "missing" : undefined;
  const value = column.values[row] ?? null;
  if (value === null) return "missing";
  return levels === null || levels.has(value) ? undefined : "unseen";
}
