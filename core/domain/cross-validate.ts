import { computeDeLong } from "../stats/delong.ts";
import { normalQuantile } from "../stats/normal.ts";
import { type DesignMatrix, scoreRow } from "./design-matrix.ts";
import { fitLogistic } from "./logistic.ts";

export const FOLDS = 5;
/** Blocks of consecutive rows per sample: neighbours in time are never on both sides of a split, but at the edge of a block. */
const BLOCKS = 10;
const PENALTY = 1;

/** A model of one fold: its columns may depend on the rows that it learns from. */
export interface FoldDesign {
  readonly design: DesignMatrix;
  /** What each column of the design belongs to: names, each with an equal part. */
  readonly owners: readonly (readonly string[])[];
}

export interface DomainSize {
  readonly reference: number;
  readonly current: number;
}

export interface OutOfFold {
  readonly auc: number;
  /** Standard error by DeLong; null with a single row of a kind. */
  readonly error: number | null;
  /** How much further apart each owner's terms set the held-out rows of the two samples; shares of what they add up to, largest first. */
  readonly shares: readonly { readonly name: string; readonly share: number }[];
}

/** Fold of each row, reference rows first: blocks of consecutive rows take turns. */
export function assignFolds({ reference, current }: DomainSize): Uint8Array {
  const place = (rows: number) => (_: unknown, row: number) => Math.floor((row * BLOCKS) / rows) % FOLDS;
  return Uint8Array.from([
    ...Array.from({ length: reference }, place(reference)),
    ...Array.from({ length: current }, place(current)),
  ]);
}

/** 1 for current rows. */
export function labelRows({ reference, current }: DomainSize): Uint8Array {
  return new Uint8Array(reference + current).fill(1, reference);
}

/** Scores every row by a model that has not seen its block. */
export function crossValidate(size: DomainSize, build: (train: Uint32Array) => FoldDesign): OutOfFold {
  const labels = labelRows(size);
  const folds = assignFolds(size);
  const scores = new Float64Array(labels.length);
  const pulls = new Map<string, number>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = Uint32Array.from(labels.keys());
    const train = rows.filter((row) => folds[row] !== fold);
    const held = rows.filter((row) => folds[row] === fold);
    const { design, owners } = build(train);
    const { weights, intercept } = fitLogistic({ design, labels, rows: train, penalty: PENALTY });
    for (const row of held) scores[row] = scoreRow(design, weights, row) + intercept;
    addPulls(pulls, { design, owners, weights }, { labels, held });
  }
  const { auc, covariance } = computeDeLong(labels, [scores]);
  const variance = covariance?.[0]?.[0];
  return {
    auc: auc[0] as number,
    error: variance === undefined ? null : Math.sqrt(Math.max(0, variance)),
    shares: toShares(pulls),
  };
}

interface FittedDesign extends FoldDesign {
  readonly weights: Float64Array;
}

/** Mean of each owner's part of the score in current rows less that in reference rows. */
function addPulls(
  pulls: Map<string, number>,
  { design, owners, weights }: FittedDesign,
  { labels, held }: { readonly labels: Uint8Array; readonly held: Uint32Array },
): void {
  const current = held.reduce((total, row) => total + (labels[row] as number), 0);
  const gaps = new Float64Array(design.width);
  for (const row of held) {
    const factor = labels[row] === 1 ? 1 / current : -1 / (held.length - current);
    for (let entry = design.starts[row] as number; entry < (design.starts[row + 1] as number); entry++) {
      const column = design.columns[entry] as number;
      gaps[column] = (gaps[column] as number) + factor * (design.values[entry] as number) * (weights[column] as number);
    }
  }
  for (const [column, names] of owners.entries()) {
    for (const name of names) pulls.set(name, (pulls.get(name) ?? 0) + (gaps[column] as number) / names.length);
  }
}

function toShares(pulls: ReadonlyMap<string, number>): OutOfFold["shares"] {
  const positive = [...pulls].filter(([, pull]) => pull > 0);
  const total = positive.reduce((sum, [, pull]) => sum + pull, 0);
  return positive
    .map(([name, pull]) => ({ name, share: pull / total }))
    .toSorted((left, right) => right.share - left.share || (left.name < right.name ? -1 : 1));
}

/** One-sided 95 % lower bound of the area. */
export function boundAuc({ auc, error }: Pick<OutOfFold, "auc" | "error">): number {
  return error === null ? 0 : auc - normalQuantile(0.95) * error;
}
