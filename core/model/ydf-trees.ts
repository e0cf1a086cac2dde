import type { EncodedColumn } from "./encode.ts";
import { readNodes, type YdfColumn, type YdfFiles, type YdfNode } from "./ydf-files.ts";

/** Column names given to the library: users' names never reach it, however odd they are. */
export function ydfColumnName(index: number): string {
  return `f${index}`;
}

/** A level's code as the library's text. */
export function ydfLevel(code: number): string {
  return String(code);
}

/** Places of a node in {@link YdfTrees.nodes}. */
const COLUMN = 0;
const VALUE = 1;
const POSITIVE = 2;
const NODE_SIZE = 4; // 16 bytes: a node never lies across two lines of the processor's cache

const LEAF = -1;
const FIRST_MEMBERSHIP = -2; // column c of a membership test is −2 − c

/**
 * Trees as one flat array, a node after the other, a negative child right after its parent. Scores a row in about a microsecond per
 * twenty trees; the library's own wasm engine pays 0.3 µs for every single value that crosses its border.
 */
export interface YdfTrees {
  /** Where each tree's root starts in `nodes`. */
  readonly roots: Int32Array;
  /**
   * Four places for each node: its column (−1 for a leaf, −2 − column for a membership test); its threshold or the leaf's value, which
   * `values` reads, or where the words of a membership test start in `bits`; where its positive child starts; nothing.
   */
  readonly nodes: Int32Array;
  /** The same memory as `nodes`, read as float32. */
  readonly values: Float32Array;
  /** Bit sets over our codes. */
  readonly bits: Uint32Array;
}

/** Value of the leaf that one tree leads a row to. `offset` is where the row starts in the encoded matrix. */
export function descend(trees: YdfTrees, root: number, row: { matrix: Float32Array; offset: number }): number {
  const { nodes, values, bits } = trees;
  const { matrix, offset } = row;
  let node = root;
  for (let column = nodes[node] as number; column !== LEAF; column = nodes[node] as number) {
    const positive =
      column >= 0
        ? (matrix[offset + column] as number) >= (values[node + VALUE] as number)
        : hasBit(bits, nodes[node + VALUE] as number, matrix[offset + FIRST_MEMBERSHIP - column] as number);
    node = positive ? (nodes[node + POSITIVE] as number) : node + NODE_SIZE;
  }
  return values[node + VALUE] as number;
}

function hasBit(bits: Uint32Array, start: number, code: number): boolean {
  return (((bits[start + (code >>> 5)] as number) >>> (code & 31)) & 1) === 1;
}

/** Values of all leaves, in the order of the nodes. */
export function leafValues({ nodes, values }: YdfTrees): number[] {
  const leaves: number[] = [];
  for (let node = 0; node < nodes.length; node += NODE_SIZE) {
    if (nodes[node + COLUMN] === LEAF) leaves.push(values[node + VALUE] as number);
  }
  return leaves;
}

/** The same trees with other values at their leaves. */
export function mapLeaves(trees: YdfTrees, change: (value: number) => number): YdfTrees {
  const nodes = trees.nodes.slice();
  const values = new Float32Array(nodes.buffer);
  for (let node = 0; node < nodes.length; node += NODE_SIZE) {
    if (nodes[node + COLUMN] === LEAF) values[node + VALUE] = change(values[node + VALUE] as number);
  }
  return { ...trees, nodes, values };
}

/** @throws RangeError when the files are no trees over these columns */
export function buildTrees(files: YdfFiles, spec: readonly YdfColumn[], columns: readonly EncodedColumn[]): YdfTrees {
  const nodes = readNodes(files);
  const inputs = new Map(columns.map(({ codes }, index) => [ydfColumnName(index), { index, codes }]));
  const bits: number[] = [];
  const packed = new Int32Array(NODE_SIZE * nodes.length);
  const values = new Float32Array(packed.buffer);
  for (const [index, node] of nodes.entries()) {
    const start = NODE_SIZE * index;
    if (node.kind === "leaf") {
      packed[start + COLUMN] = LEAF;
      values[start + VALUE] = finite(node.value, "a leaf's value");
      continue;
    }
    const column = spec[node.column];
    const input = inputs.get(column?.name ?? "");
    if (column === undefined || input === undefined) throw new RangeError(`a node tests column ${node.column}`);
    if ((node.kind === "contains") !== (input.codes !== undefined)) throw new RangeError("a test of the wrong kind");
    if (node.kind === "threshold") {
      packed[start + COLUMN] = input.index;
      values[start + VALUE] = finite(node.threshold, "a threshold");
    } else {
      packed[start + COLUMN] = FIRST_MEMBERSHIP - input.index;
      packed[start + VALUE] = bits.length;
      bits.push(...membershipWords(node.elements, column, input.codes ?? 0));
    }
  }
  const roots = Int32Array.from(linkTrees(nodes, packed), (root) => NODE_SIZE * root);
  return { roots, nodes: packed, values, bits: Uint32Array.from(bits) };
}

/** A value that is no number would make every score NaN, or lead every row the same way. */
function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`${what} is ${value}`);
  return value;
}

/** Bit `code` says whether the library's set holds that code; a code it never saw is its index 0. */
function membershipWords(elements: ReadonlySet<number>, { dictionary }: YdfColumn, codes: number): number[] {
  const words = new Array<number>(Math.ceil(codes / 32)).fill(0);
  for (let code = 0; code < codes; code++) {
    if (!elements.has(dictionary.get(ydfLevel(code)) ?? 0)) continue;
    const word = code >>> 5;
    words[word] = ((words[word] ?? 0) | (1 << (code & 31))) >>> 0;
  }
  return words;
}

/** Finds where each tree starts and each positive child lies: right after the whole negative subtree. */
function linkTrees(nodes: readonly YdfNode[], packed: Int32Array): number[] {
  const roots: number[] = [];
  /** Parents whose negative subtree is being read. */
  const open: number[] = [];
  let expectsRoot = true;
  for (const [index, node] of nodes.entries()) {
    if (expectsRoot) roots.push(index);
    expectsRoot = false;
    if (node.kind !== "leaf") {
      open.push(index);
      continue;
    }
    const parent = open.pop();
    if (parent === undefined) expectsRoot = true;
    else packed[NODE_SIZE * parent + POSITIVE] = NODE_SIZE * (index + 1);
  }
  if (!expectsRoot) throw new RangeError("the last tree is cut off");
  return roots;
}
