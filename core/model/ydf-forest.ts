import type { EncodedColumn } from "./encode.ts";
import { sigmoid } from "./logistic-regression.ts";
import {
  BOOSTING_FILE,
  readBoosting,
  readDataSpec,
  readNodes,
  type YdfColumn,
  type YdfFiles,
  type YdfNode,
} from "./ydf-files.ts";

/** Column names given to the library: users' names never reach it, however odd they are. */
export const LABEL_COLUMN = "label";
/** Labels given to the library. */
export const NEGATIVE_LABEL = "0";
export const POSITIVE_LABEL = "1";

export function ydfColumnName(index: number): string {
  return `f${index}`;
}

/** File of one member, from 0. */
export function memberFile(index: number): string {
  return `member-${index}.zip`;
}

/** A level's code as the library's text. */
export function ydfLevel(code: number): string {
  return String(code);
}

/**
 * Boosted trees as flat arrays, one entry per node, a negative child right after its parent. Scores a row in about a
 * microsecond per twenty trees; the library's own wasm engine pays 0.3 µs for every single value that crosses its border.
 */
interface Forest {
  readonly initial: number;
  /** Whether the library's second class is our negative one. */
  readonly flipped: boolean;
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

export interface ForestScorer {
  readonly trees: number;
  /** Adds `weight` · probability of the positive class to `scores`, for every row of the encoded matrix. */
  addScores(matrix: Float32Array, scores: Float64Array, weight: number): void;
}

/** @throws RangeError when the files are no binary boosted model over these columns */
export function compileForest(files: YdfFiles, columns: readonly EncodedColumn[]): ForestScorer {
  const forest = buildForest(files, columns);
  const width = columns.length;
  return {
    trees: forest.roots.length,
    addScores(matrix, scores, weight) {
      for (let row = 0, offset = 0; row < scores.length; row++, offset += width) {
        const probability = sigmoid(computeLogit(forest, matrix, offset));
        scores[row] = (scores[row] as number) + weight * (forest.flipped ? 1 - probability : probability);
      }
    },
  };
}

function computeLogit(forest: Forest, matrix: Float32Array, offset: number): number {
  const { roots, columns, values, positives, words, bits } = forest;
  let logit = forest.initial;
  for (const root of roots) {
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
    logit += values[node] as number;
  }
  return logit;
}

function buildForest(files: YdfFiles, columns: readonly EncodedColumn[]): Forest {
  const spec = readDataSpec(fileOf(files, "data_spec.pb"));
  const { trees, initial } = readBoosting(fileOf(files, BOOSTING_FILE));
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
  const roots = linkTrees(nodes, arrays.positives);
  if (roots.length !== trees) throw new RangeError(`${roots.length} trees, not ${trees}`);
  return { initial, flipped: isFlipped(spec), roots: Int32Array.from(roots), ...arrays, bits: Uint32Array.from(bits) };
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

function isFlipped(spec: readonly YdfColumn[]): boolean {
  const label = spec.find(({ name }) => name === LABEL_COLUMN);
  const [negative, positive] = [NEGATIVE_LABEL, POSITIVE_LABEL].map((level) => label?.dictionary.get(level));
  if (negative === undefined || positive === undefined || negative === positive) throw new RangeError("no two labels");
  // The engine gives the probability of the class with the higher index.
  return positive < negative;
}

function fileOf(files: YdfFiles, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined) throw new RangeError(`no file ${name}`);
  return content;
}
