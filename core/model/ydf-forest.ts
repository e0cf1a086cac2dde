import type { ModelTask } from "../documents/model.ts";
import { sigmoid, softmax } from "./activation.ts";
import type { EncodedColumn } from "./encode.ts";
import { countOutputs } from "./model-task.ts";
import { readDataSpec, type YdfColumn, type YdfFiles } from "./ydf-files.ts";
import { BOOSTING_FILE, FOREST_FILE, readBoosting, readRandomForest, type YdfBoosting } from "./ydf-headers.ts";
import { buildTrees, descend, leafValues, mapLeaves, type YdfTrees } from "./ydf-trees.ts";

/** The target's column; its levels are the positions of the classes, for binary tasks 0 and 1. */
export const LABEL_COLUMN = "label";

/** A class as the library's text. */
export function ydfClass(position: number): string {
  return String(position);
}

/** File of one member, from 0. */
export function memberFile(index: number): string {
  return `member-${index}.zip`;
}

export interface ForestScorer {
  readonly trees: number;
  /** Adds `weight` times the outputs to `scores`, `[rows, outputs]`, for every row of the encoded matrix. */
  addScores(matrix: Float32Array, scores: Float64Array, weight: number): void;
}

/** Adds `weight` times the outputs of the row at `offset` of `matrix` to `scores` from `to` on. */
type RowScorer = (row: { matrix: Float32Array; offset: number }, scores: Float64Array, to: number) => void;

interface Compiled {
  readonly trees: YdfTrees;
  readonly count: number;
  createScorer(weight: number): RowScorer;
}

/** @throws RangeError when the files are no boosted trees or random forest for this task over these columns */
export function compileForest(files: YdfFiles, columns: readonly EncodedColumn[], task: ModelTask): ForestScorer {
  const spec = readDataSpec(fileOf(files, "data_spec.pb"));
  const trees = buildTrees(files, spec, columns);
  const positions = task.kind === "regression" ? [] : readPositions(spec, Math.max(2, countOutputs(task)));
  const { count, createScorer } = files.has(BOOSTING_FILE)
    ? compileBoosting({ trees, positions, task }, readBoosting(fileOf(files, BOOSTING_FILE)))
    : compileVotes({ trees, positions, task }, readRandomForest(fileOf(files, FOREST_FILE)).trees);
  if (trees.roots.length !== count) throw new RangeError(`${trees.roots.length} trees, not ${count}`);
  const [width, outputs] = [columns.length, countOutputs(task)];
  return {
    trees: count,
    addScores(matrix, scores, weight) {
      const score = createScorer(weight);
      const row = { matrix, offset: 0 };
      for (let to = 0; to < scores.length; to += outputs, row.offset += width) score(row, scores, to);
    },
  };
}

interface Parts {
  readonly trees: YdfTrees;
  /** Our position of each of the library's classes, in its order. */
  readonly positions: readonly number[];
  readonly task: ModelTask;
}

/** The library's classes in its order, the most frequent first; index 0 of its dictionary is "out of dictionary". */
function readPositions(spec: readonly YdfColumn[], classes: number): number[] {
  const label = spec.find(({ name }) => name === LABEL_COLUMN);
  const positions = new Array<number>(classes).fill(-1);
  for (let position = 0; position < classes; position++) {
    const index = label?.dictionary.get(ydfClass(position)) ?? 0;
    if (positions[index - 1] !== -1) throw new RangeError(`no label ${position}`);
    positions[index - 1] = position;
  }
  return positions;
}

function compileBoosting({ trees, positions, task }: Parts, header: YdfBoosting): Compiled {
  const { initial, trees: count } = header;
  assertLoss(task, header);
  if (header.loss === "multinomial") {
    return { trees, count, createScorer: (weight) => createSoftmaxScorer({ trees, positions }, initial, weight) };
  }
  const sum = createSum(trees, initial[0] ?? 0);
  if (task.kind === "regression") {
    return { trees, count, createScorer: (weight) => (row, scores, to) => addTo(scores, to, weight * sum(row)) };
  }
  // The trees give the logit of the class with the higher index.
  const second = positions[1] as number;
  const createScorer = (weight: number): RowScorer => {
    if (task.kind === "binary") {
      const sign = second === 1 ? 1 : -1;
      return (row, scores, to) => addTo(scores, to, weight * sigmoid(sign * sum(row)));
    }
    return (row, scores, to) => {
      const logit = sum(row);
      addTo(scores, to + second, weight * sigmoid(logit));
      addTo(scores, to + 1 - second, weight * sigmoid(-logit));
    };
  };
  return { trees, count, createScorer };
}

function assertLoss(task: ModelTask, { loss, initial }: YdfBoosting): void {
  const outputs = task.kind === "multiclass" && task.classes.length > 2 ? task.classes.length : 1;
  const classification = outputs > 1 ? "multinomial" : "binomial";
  const expected = task.kind === "regression" ? "squared error" : classification;
  if (loss !== expected || initial.length !== outputs) throw new RangeError("another loss");
}

function addTo(scores: Float64Array, index: number, value: number): void {
  scores[index] = (scores[index] as number) + value;
}

/** Every sum is rounded to a float32, as the library rounds it. */
function createSum(trees: YdfTrees, initial: number): (row: { matrix: Float32Array; offset: number }) => number {
  const { roots } = trees;
  return (row) => {
    let sum = initial;
    for (const root of roots) sum = Math.fround(sum + descend(trees, root, row));
    return sum;
  };
}

function createSoftmaxScorer(
  { trees, positions }: Omit<Parts, "task">,
  initial: readonly number[],
  weight: number,
): RowScorer {
  const { roots } = trees;
  const classes = initial.length;
  const logits = new Float64Array(classes);
  return (row, scores, to) => {
    logits.set(initial);
    let turn = 0;
    for (const root of roots) {
      logits[turn] = Math.fround((logits[turn] as number) + descend(trees, root, row));
      turn = turn + 1 === classes ? 0 : turn + 1;
    }
    softmax(logits, 0, classes);
    for (let index = 0; index < classes; index++) {
      addTo(scores, to + (positions[index] as number), weight * (logits[index] as number));
    }
  };
}

/** A random forest: every tree has one vote for a class, or says a number that is averaged. */
function compileVotes({ trees, positions, task }: Parts, count: number): Compiled {
  const { roots } = trees;
  if (task.kind === "regression") {
    const mean = createMean(trees, count);
    return { trees, count, createScorer: (weight) => (row, scores, to) => addTo(scores, to, weight * mean(row)) };
  }
  assertVotes(trees, positions.length);
  const binary = task.kind === "binary";
  const createScorer = (weight: number): RowScorer => {
    const votes = new Float64Array(positions.length);
    return (row, scores, to) => {
      votes.fill(0);
      for (const root of roots) addTo(votes, positions[descend(trees, root, row) - 1] as number, 1);
      if (binary) addTo(scores, to, (weight * (votes[1] as number)) / count);
      else for (const [position, vote] of votes.entries()) addTo(scores, to + position, (weight * vote) / count);
    };
  };
  return { trees, count, createScorer };
}

/** The share of every leaf is a float32, as in the library: exact sums are up to 2e-6 away from its own. */
function createMean(trees: YdfTrees, count: number): (row: { matrix: Float32Array; offset: number }) => number {
  const shares = mapLeaves(trees, (value) => value / count);
  const { roots } = shares;
  return (row) => {
    let mean = 0;
    for (const root of roots) mean = Math.fround(mean + descend(shares, root, row));
    return mean;
  };
}

/** A leaf must name a class that exists: its value is an index. */
function assertVotes(trees: YdfTrees, classes: number): void {
  for (const vote of leafValues(trees)) {
    if (!(Number.isInteger(vote) && vote >= 1 && vote <= classes)) throw new RangeError(`a vote for ${vote}`);
  }
}

function fileOf(files: YdfFiles, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined) throw new RangeError(`no file ${name}`);
  return content;
}
