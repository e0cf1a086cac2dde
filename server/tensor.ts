import type { ColumnKind } from "../core/data/table.ts";
import { parseJsonText } from "./request-body.ts";
import { type Problems, quoteValue } from "./request-error.ts";

/** A tensor of a request: flat, row-major, one value per row. */
export interface Tensor {
  readonly name: string;
  readonly rows: number;
  readonly data: readonly unknown[];
  readonly type: Datatype;
}

/** One datatype of the protocol. */
export interface Datatype {
  readonly name: string;
  readonly kinds: readonly ColumnKind[];
  /** Null is checked by the signature, since it means "missing" and no datatype has it. */
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
  /** Whether values must be whole: then their tokens may have been rounded by the parser. */
  readonly integer: boolean;
}

const LARGEST_EXACT = 2 ** 53; // above it a JSON number is rounded to the next double
const FP16_MAX = 65_504;
const FP32_MAX = 3.4028234663852886e38;

function integerType(name: string, min: number, max: number): Datatype {
  return {
    name,
    kinds: ["number", "boolean", "timestamp"],
    accepts: (value) => typeof value === "number" && Number.isInteger(value) && value >= min && value <= max,
    expected: `a whole number from ${min} to ${max}`,
    integer: true,
  };
}

function floatType(name: string, max: number): Datatype {
  return {
    name,
    kinds: ["number", "timestamp"],
    accepts: (value) => typeof value === "number" && Math.abs(value) <= max,
    expected: `a finite number of at most ${max}`,
    integer: false,
  };
}

const RECORDS: readonly Datatype[] = [
  { name: "BOOL", kinds: ["boolean"], accepts: isBoolean, expected: "true or false", integer: false },
  integerType("UINT8", 0, 255),
  integerType("UINT16", 0, 65_535),
  integerType("UINT32", 0, 2 ** 32 - 1),
  integerType("UINT64", 0, LARGEST_EXACT),
  integerType("INT8", -128, 127),
  integerType("INT16", -32_768, 32_767),
  integerType("INT32", -(2 ** 31), 2 ** 31 - 1),
  integerType("INT64", -LARGEST_EXACT, LARGEST_EXACT),
  floatType("FP16", FP16_MAX),
  floatType("FP32", FP32_MAX),
  floatType("FP64", Number.MAX_VALUE),
  { name: "BYTES", kinds: ["category", "text", "timestamp"], accepts: isText, expected: "text", integer: false },
];

const DATATYPES: ReadonlyMap<string, Datatype> = new Map(RECORDS.map((record) => [record.name, record]));

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isIntegerDatatype(name: unknown): boolean {
  return typeof name === "string" && (DATATYPES.get(name)?.integer ?? false);
}

type Raw = Readonly<Record<string, unknown>>;

/** Checks one tensor of a request on its own terms; `undefined` after a problem was noted. */
export function parseTensor(raw: unknown, problems: Problems): Tensor | undefined {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    problems.add(`every element of "inputs" must be an object, got ${quoteValue(raw)}`);
    return undefined;
  }
  const { name, shape, datatype, data, parameters } = raw as Raw;
  if (typeof name !== "string") {
    problems.add(`every input needs a "name", got ${quoteValue(name)}`);
    return undefined;
  }
  const type = typeof datatype === "string" ? DATATYPES.get(datatype) : undefined;
  if (type === undefined) {
    problems.add(`input ${quoteValue(name)}: unknown datatype ${quoteValue(datatype)}`);
    return undefined;
  }
  const rows = parseShape(name, shape, problems);
  if (rows === undefined || isBinary(name, parameters, problems)) return undefined;
  if (!Array.isArray(data)) {
    problems.add(`input ${quoteValue(name)}: "data" must be a list, got ${quoteValue(data)}`);
    return undefined;
  }
  const flat = flatten({ name, data, shape: shape as readonly number[] }, problems);
  if (flat === undefined) return undefined;
  if (flat.length !== rows) {
    problems.add(`input ${quoteValue(name)}: shape [${String(shape)}] holds ${rows} values, data has ${flat.length}`);
    return undefined;
  }
  const tensor = { name, rows, data: flat, type };
  checkElements(tensor, problems);
  return tensor;
}

/** Values per tensor. The product of the shape is the number of rows, since a column has width 1. */
function parseShape(name: string, shape: unknown, problems: Problems): number | undefined {
  const valid =
    Array.isArray(shape) && shape.every((size) => typeof size === "number" && Number.isSafeInteger(size) && size >= 0);
  if (!valid) {
    problems.add(`input ${quoteValue(name)}: "shape" must be a list of whole numbers, got ${quoteValue(shape)}`);
    return undefined;
  }
  const [rows, width = 1] = shape as readonly number[];
  if (rows === undefined || shape.length > 2 || width !== 1) {
    problems.add(`input ${quoteValue(name)}: shape must be [rows] or [rows,1], got [${shape.slice(0, 8).join(",")}]`);
    return undefined;
  }
  return rows;
}

function isBinary(name: string, parameters: unknown, problems: Problems): boolean {
  if (parameters === undefined || parameters === null) return false;
  const valid = typeof parameters === "object" && !Array.isArray(parameters);
  if (!valid) problems.add(`input ${quoteValue(name)}: "parameters" must be an object`);
  const binary = valid && Object.hasOwn(parameters, "binary_data_size");
  if (binary) problems.add(`input ${quoteValue(name)}: binary tensor data is not supported; send "data"`);
  return binary || !valid;
}

/** Flat data as it is; nested data only when every row is a list of one value. */
function flatten(
  { name, data, shape }: { name: string; data: readonly unknown[]; shape: readonly number[] },
  problems: Problems,
): readonly unknown[] | undefined {
  if (!data.some(Array.isArray)) return data;
  const flat: unknown[] = [];
  for (const row of data) {
    if (!Array.isArray(row) || row.length !== 1 || Array.isArray(row[0]) || shape.length !== 2) {
      problems.add(`input ${quoteValue(name)}: data is nested unlike its shape [${shape.join(",")}]`);
      return undefined;
    }
    flat.push(row[0]);
  }
  return flat;
}

function checkElements({ name, data, type }: Tensor, problems: Problems): void {
  for (let row = 0; row < data.length; row++) {
    const value = data[row];
    if (value === null || type.accepts(value)) continue;
    const exact = type.integer && typeof value === "number" && Math.abs(value) > LARGEST_EXACT;
    problems.add(
      exact
        ? `input ${quoteValue(name)}, row ${row}: ${quoteValue(value)} is beyond 2^53 and would lose digits`
        : `input ${quoteValue(name)}, row ${row} must be ${type.expected} (${type.name}), got ${quoteValue(value)}`,
    );
  }
}

/** Key, value and, for primitives, the token as it was written. */
type Revived = [key: string, value: unknown, context?: { readonly source?: string }];

/** Tokens that may have lost digits: 16 or more digits, or a negative exponent that can underflow. */
const LONG_NUMBER = /[\d.]{16}|\d[eE]-/;

/**
 * Says which whole-number tokens of integer tensors are not what they read as. `JSON.parse` alone rounds 9007199254740993 to
 * 9007199254740992 and 1.00000000000000001 to 1 without a word, so long tokens are looked at as text. To be asked only for a body
 * that has an integer tensor.
 * @throws RequestError 400 for nesting too deep to look into
 */
export function findInexact(text: string): ReadonlySet<string> {
  const inexact = new Set<string>();
  if (!LONG_NUMBER.test(text)) return inexact;
  const suspects = new Map<object, string>();
  parseJsonText(text, function revive(this: object, ...[, value, context]: Revived) {
    const source = context?.source;
    if (Array.isArray(this) && typeof value === "number" && source !== undefined && !isExactInteger(source)) {
      suspects.set(this, source);
    }
    // The reviver sees children first: what a `data` list collected moves up, nested or not, to its tensor.
    const found = typeof value === "object" && value !== null ? suspects.get(value) : undefined;
    if (found !== undefined && Array.isArray(value)) suspects.set(this, found);
    const { datatype, name } = (value ?? {}) as Raw;
    if (found !== undefined && isIntegerDatatype(datatype)) {
      inexact.add(`input ${quoteValue(name)}: ${found.slice(0, 40)} is no whole number within ±2^53`);
    }
    return value;
  });
  return inexact;
}

function isExactInteger(token: string): boolean {
  if (/[eE]/.test(token)) return token.length < 16 && Number.isSafeInteger(Number(token)) && !token.includes("-", 1);
  const [, digits] = /^(-?\d{1,17})(?:\.0*)?$/.exec(token) ?? [];
  if (digits === undefined) return false;
  const value = BigInt(digits);
  return value <= 2n ** 53n && value >= -(2n ** 53n);
}
