import { SlipwayError } from "../../errors.ts";
import { type ClassCounts, type ConfusionCells, countClasses } from "./class-counts.ts";
import { type ClassRanking, rankClasses } from "./class-ranking.ts";

/** How far the probabilities of a row may sum from 1: two decimals of a few classes. */
const MAX_EXCESS = 0.01;

/** Scored rows of a multiclass task, in an order that depends on the rows alone. A resample has counts and no rows. */
export interface MulticlassSample extends ClassCounts {
  readonly classes: readonly string[];
  /** Place of each class in their order; null when they have none. */
  readonly ranks: Float64Array | null;
  readonly cells: ConfusionCells;
  /** Index in `classes`. */
  readonly truth: Int32Array;
  /** [rows, classes], row-major. */
  readonly scores: Float64Array;
  /** Rows vary one by one. */
  readonly units: null;
  readonly unitCount: number;
  /** Areas and placements of all classes, computed once. */
  ranking(): ClassRanking;
}

export interface MulticlassRows {
  readonly classes: readonly string[];
  /** Index in `classes`. */
  readonly truth: Int32Array;
  /** Probabilities, [rows, classes], row-major. */
  readonly scores: Float64Array;
}

/**
 * The label of a row is its most probable class, the first of several.
 * @param order classes from low to high, for metrics that need an order.
 * @throws SLIPWAY_E_PREDICTIONS_INVALID for classes that are no classes, scores that are no probabilities and rows that do not sum to 1.
 */
export function buildMulticlassSample(rows: MulticlassRows, order?: readonly string[]): MulticlassSample {
  assertRows(rows);
  return createMulticlassSample({ classes: rows.classes, ...sortRows(rows) }, order);
}

/** The same of checked rows, which stay in their order. */
export function createMulticlassSample(
  { classes, truth, scores }: MulticlassRows,
  order?: readonly string[],
): MulticlassSample {
  const ranks = order === undefined ? null : rankInOrder(classes, order);
  const cells = countCells({ classes, truth, scores });
  let ranking: ClassRanking | undefined;
  return {
    ...countClasses(cells, { classes: classes.length, ranks }),
    classes,
    ranks,
    cells,
    truth,
    scores,
    units: null,
    unitCount: truth.length,
    ranking() {
      ranking ??= rankClasses({ classes: classes.length, truth, scores });
      return ranking;
    },
  };
}

/** The sample that other counts of the same cells would make. */
export function withCounts(sample: MulticlassSample, counts: Float64Array): MulticlassSample {
  const { classes, ranks } = sample;
  const cells = { ...sample.cells, counts };
  return { ...sample, ...countClasses(cells, { classes: classes.length, ranks }), cells };
}

function sortRows({ classes, truth, scores }: MulticlassRows): Pick<MulticlassRows, "truth" | "scores"> {
  const width = classes.length;
  const order = Uint32Array.from(truth.keys());
  order.sort((left, right) => {
    let difference = (truth[left] as number) - (truth[right] as number);
    for (let column = 0; difference === 0 && column < width; column++) {
      difference = (scores[left * width + column] as number) - (scores[right * width + column] as number);
    }
    return difference;
  });
  const sorted = new Float64Array(scores.length);
  for (const [place, row] of order.entries()) {
    sorted.set(scores.subarray(row * width, (row + 1) * width), place * width);
  }
  return { truth: Int32Array.from(order, (row) => truth[row] as number), scores: sorted };
}

function countCells({ classes, truth, scores }: MulticlassRows): ConfusionCells {
  const width = classes.length;
  const counts = new Map<number, number>();
  for (let row = 0; row < truth.length; row++) {
    const cell = (truth[row] as number) * width + findLabel(scores, row * width, width);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([left], [right]) => left - right);
  return {
    truth: Uint32Array.from(sorted, ([cell]) => Math.floor(cell / width)),
    label: Uint32Array.from(sorted, ([cell]) => cell % width),
    counts: Float64Array.from(sorted, ([, count]) => count),
  };
}

/** The most probable class of the row that begins at `start`, the first of several. */
export function findLabel(scores: Float64Array, start: number, width: number): number {
  let label = 0;
  for (let column = 1; column < width; column++) {
    if ((scores[start + column] as number) > (scores[start + label] as number)) label = column;
  }
  return label;
}

function rankInOrder(classes: readonly string[], order: readonly string[]): Float64Array {
  const places = new Map(order.map((name, place) => [name, place]));
  return Float64Array.from(classes, (name) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `The class "${name.slice(0, 80)}" is missing from task.order.`,
      remedy: "List every class there, from low to high, or leave the order out.",
    });
  });
}

export function assertRows({ classes, truth, scores }: MulticlassRows): void {
  const width = classes.length;
  if (width < 2 || new Set(classes).size !== width) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `The classes are ${width} names, of which ${new Set(classes).size} differ.`,
      remedy: "Give at least two classes, each once.",
    });
  }
  if (scores.length !== truth.length * width) {
    throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
      what: `There are ${truth.length} labels of ${width} classes and ${scores.length} scores.`,
      remedy: "Give one score per row and class.",
    });
  }
  let [bad, first] = [0, -1];
  for (let row = 0; row < truth.length; row++) {
    const label = truth[row] as number;
    if (label >= 0 && label < width && isDistribution(scores, row * width, width)) continue;
    bad += 1;
    if (first < 0) first = row;
  }
  if (bad === 0) return;
  const shown = [...scores.subarray(first * width, first * width + Math.min(width, 8))].join(", ");
  throw new SlipwayError("SLIPWAY_E_PREDICTIONS_INVALID", {
    what: `${bad} of ${truth.length} rows have an unknown class, scores outside of [0, 1] or scores that do not sum to 1; the first is row ${first + 1} (class ${truth[first]}, scores ${shown}).`,
    remedy: "Write one probability per class, which sum to 1 over the classes, for every row.",
  });
}

function isDistribution(scores: Float64Array, start: number, width: number): boolean {
  let sum = 0;
  for (let column = 0; column < width; column++) {
    const score = scores[start + column] as number;
    if (!(score >= 0 && score <= 1)) return false;
    sum += score;
  }
  return Math.abs(sum - 1) <= MAX_EXCESS;
}
