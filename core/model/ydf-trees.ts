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

/**
 * Trees as flat arrays, one entry per node, a negative child right after its parent. Scores a row in about a microsecond per
 * twenty trees; the library's own wasm engine pays 0.3 µs for every single value that crosses its border.
 */
export interface YdfTrees {
  /** Index of each tree's root. */
  readonly roots: Int32Array;
  /** Column tested, -1 for a leaf. */
  readonly columns: Int32Array;
  /** Threshold of a test, value of a leaf. */
  readonly values: Float32Array;
  /** Index of the positive child. */
  readonly positives: Int32Array;
  /** Where the words of a membership test start, -1 for thresholds. */
  readonly words: Int32Array;
  /** Bit sets over our codes. */
  readonly bits: Uint32Array;
}

/** Value of the leaf that one tree leads a row to. `offset` is where the row starts in the encoded matrix. */
export function descend(trees: YdfTrees, root: number, row: { matrix: Float32Array; offset: number }): number {
  const { columns, values, positives, words, bits } = trees;
  const { matrix, offset } = row;
  let node = root;
  for (let column = columns[node] as number; column >= 0; column = columns[node] as number) {
    const value = matrix[offset + column] as number;
    const start = words[node] as number;
    const positive =
      start < 0
        ? value >= (values[node] as number)
        : (((bits[start + (value >>> 5)] as number) >>> (value & 31)) & 1) === 1;
    node = positive ? (positives[node] as number) : node + 1;
  }
  return values[node] as number;
}

/** @throws RangeError when the files are no trees over these columns */
export function buildTrees(files: YdfFiles, spec: readonly YdfColumn[], columns: readonly EncodedColumn[]): YdfTrees {
  const nodes = readNodes(files);
  const inputs = new Map(columns.map(({ codes }, index) => [ydfColumnName(index), { index, codes }]));
  const bits: number[] = [];
  const arrays = {
    columns: new Int32Array(nodes.length).fill(-1),
    values: new Float32Array(nodes.length),
    positives: new Int32Array(nodes.length),
    words: new Int32Array(nodes.length).fill(-1),
  };
  for (const [index, node] of nodes.entries()) {
    if (node.kind === "leaf") {
      arrays.values[index] = node.value;
      continue;
    }
    const column = spec[node.column];
    const input = inputs.get(column?.name ?? "");
    if (column === undefined || input === undefined) throw new RangeError(`a node tests column ${node.column}`);
    if ((node.kind === "contains") !== (input.codes !== undefined)) throw new RangeError("a test of the wrong kind");
    arrays.columns[index] = input.index;
    if (node.kind === "threshold") arrays.values[index] = node.threshold;
    else {
      arrays.words[index] = bits.length;
      bits.push(...membershipWords(node.elements, column, input.codes ?? 0));
    }
  }
  const roots = Int32Array.from(linkTrees(nodes, arrays.positives));
  return { roots, ...arrays, bits: Uint32Array.from(bits) };
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
function linkTrees(nodes: readonly YdfNode[], positives: Int32Array): number[] {
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
    else positives[parent] = index + 1;
  }
  if (!expectsRoot) throw new RangeError("the last tree is cut off");
  return roots;
}
