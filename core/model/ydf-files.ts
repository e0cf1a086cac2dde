import { compareText } from "./build-signature.ts";
import {
  findField,
  floatsOf,
  integerOf,
  integersOf,
  joinBytes,
  readFields,
  rewriteBytes,
  textOf,
  type WireField,
} from "./protobuf.ts";
import { BOOSTING_FILE, FOREST_FILE } from "./ydf-headers.ts";

/**
 * Reading the model folder of Yggdrasil Decision Forests (format of its 1.x libraries): `data_spec.proto`,
 * `abstract_model.proto`, `gradient_boosted_trees.proto`, `random_forest.proto`, `metric.proto` and `decision_tree.proto` of its
 * repository, numbers as there.
 */

/** Files of a model by name. */
export type YdfFiles = ReadonlyMap<string, Uint8Array>;

const NODE_FILE = /^nodes-\d{5}-of-\d{5}$/;
const FIXED_FILES: ReadonlySet<string> = new Set(["data_spec.pb", "header.pb", BOOSTING_FILE, FOREST_FILE, "done"]);

export function isYdfFile(name: string): boolean {
  return FIXED_FILES.has(name) || NODE_FILE.test(name);
}

/**
 * The same model without what differs between identical trainings: the time stamp and random id in `header.pb` (field 10,
 * metadata) and the order of dictionary entries in `data_spec.pb`, which is that of a hash table.
 */
export function normaliseYdfFiles(files: YdfFiles): Map<string, Uint8Array> {
  return new Map(
    [...files]
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([name, content]) => {
        if (name === "header.pb") return [name, withoutField(content, 10)];
        return [name, name === "data_spec.pb" ? sortDictionaries(content) : content];
      }),
  );
}

function withoutField(message: Uint8Array, number: number): Uint8Array {
  return joinBytes(
    readFields(message)
      .filter((field) => field.number !== number)
      .map(({ raw }) => raw),
  );
}

function sortDictionaries(dataSpec: Uint8Array): Uint8Array {
  return mapField(dataSpec, 1, (column) =>
    mapField(column, 6, (categorical) => {
      const fields = readFields(categorical);
      const entries = fields
        .filter(({ number }) => number === 7)
        .toSorted((a, b) => compareText(dictionaryKey(a), dictionaryKey(b)));
      return joinBytes([...fields.filter(({ number }) => number !== 7), ...entries].map(({ raw }) => raw));
    }),
  );
}

function dictionaryKey(entry: WireField): string {
  const key = findField(readFields(entry.value), 1);
  return key === undefined ? "" : textOf(key);
}

function mapField(message: Uint8Array, number: number, change: (content: Uint8Array) => Uint8Array): Uint8Array {
  return joinBytes(
    readFields(message).map((field) =>
      field.number === number && field.kind === "bytes" ? rewriteBytes(field, change(field.value)) : field.raw,
    ),
  );
}

/** A column as the library sees it; its position is what nodes refer to. */
export interface YdfColumn {
  readonly name: string;
  /** Level → index; 0 is "out of dictionary". Empty for numbers. */
  readonly dictionary: ReadonlyMap<string, number>;
}

export function readDataSpec(content: Uint8Array): YdfColumn[] {
  return readFields(content)
    .filter(({ number }) => number === 1)
    .map(({ value }) => {
      const fields = readFields(value);
      const name = findField(fields, 2);
      const categorical = findField(fields, 6);
      return {
        name: name === undefined ? "" : textOf(name),
        dictionary: categorical === undefined ? new Map<string, number>() : readDictionary(categorical.value),
      };
    });
}

function readDictionary(categorical: Uint8Array): Map<string, number> {
  return new Map(
    readFields(categorical)
      .filter(({ number }) => number === 7)
      .map((entry) => {
        const item = findField(readFields(entry.value), 2);
        const index = item === undefined ? undefined : findField(readFields(item.value), 1);
        return [dictionaryKey(entry), index === undefined ? 0 : integerOf(index)];
      }),
  );
}

/** A node in depth-first order, the negative child right after its parent. */
export type YdfNode =
  /** `value`: what a boosted or regression tree adds; of a classification tree the index of the class in the label's dictionary. */
  | { readonly kind: "leaf"; readonly value: number }
  | { readonly kind: "threshold"; readonly column: number; readonly threshold: number }
  | { readonly kind: "contains"; readonly column: number; readonly elements: ReadonlySet<number> };

/** All nodes of all trees, from the `nodes-…` shards in order. @throws RangeError */
export function readNodes(files: YdfFiles): YdfNode[] {
  return [...files.keys()]
    .filter((name) => NODE_FILE.test(name))
    .toSorted(compareText)
    .flatMap((name) => readBlobs(files.get(name) ?? new Uint8Array()).map(readNode));
}

const BLOB_HEADER_BYTES = 8; // "BS", version, compression

/** A blob sequence: header, then records of a 32-bit length and as many bytes. */
function readBlobs(content: Uint8Array): Uint8Array[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < BLOB_HEADER_BYTES || textPrefix(content) !== "BS") throw new RangeError("no blob sequence");
  const blobs: Uint8Array[] = [];
  for (let offset = BLOB_HEADER_BYTES; offset < content.length; ) {
    const end = offset + 4 + view.getUint32(offset, true);
    if (end > content.length) throw new RangeError("a node is cut off");
    blobs.push(content.subarray(offset + 4, end));
    offset = end;
  }
  return blobs;
}

function textPrefix(content: Uint8Array): string {
  return String.fromCharCode(...content.subarray(0, 2));
}

function readNode(content: Uint8Array): YdfNode {
  const fields = readFields(content);
  const condition = findField(fields, 3);
  if (condition === undefined) return { kind: "leaf", value: readLeaf(fields) };
  const parts = readFields(condition.value);
  const [attribute, type] = [2, 3].map((number) => findField(parts, number));
  const [test] = type === undefined ? [] : readFields(type.value);
  if (attribute === undefined || test === undefined) throw new RangeError("a condition without a column or a test");
  return readTest(integerOf(attribute), test);
}

function readLeaf(fields: readonly WireField[]): number {
  const [classifier, regressor] = [findField(fields, 1), findField(fields, 2)];
  const value = findField(readFields((classifier ?? regressor)?.value ?? new Uint8Array()), 1);
  if (value === undefined) return 0;
  return classifier === undefined ? (floatsOf(value)[0] ?? 0) : integerOf(value);
}

function readTest(column: number, test: WireField): YdfNode {
  const argument = findField(readFields(test.value), 1);
  switch (test.number) {
    case 2:
      return { kind: "threshold", column, threshold: argument === undefined ? 0 : (floatsOf(argument)[0] ?? 0) };
    case 4:
      return { kind: "contains", column, elements: new Set(argument === undefined ? [] : integersOf(argument)) };
    case 5:
      return { kind: "contains", column, elements: bitsOf(argument?.value ?? new Uint8Array()) };
    default:
      throw new RangeError(`condition type ${test.number}`);
  }
}

function bitsOf(bitmap: Uint8Array): Set<number> {
  const bits = new Set<number>();
  for (const [index, byte] of bitmap.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte >>> bit) & 1) bits.add(8 * index + bit);
  }
  return bits;
}
