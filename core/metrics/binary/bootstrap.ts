import type { Rng } from "../../rng.ts";
import { createPoissonDraw, createUrn, MAX_DRAWN_ROWS, MIN_CLASS_ROWS } from "../draw-counts.ts";
import type { Resampler, Sampling } from "../metric.ts";
import { type BinarySample, createSample } from "./binary-sample.ts";

const COARSE_CELLS = 512;
const UNIFORM_EDGES = 20; // keeps the bin edges of the calibration error and of the threshold table

/**
 * Bootstrap of rows (Efron 1979, Ann. Statist. 7). Up to 5,000 rows: exact, with replacement. Beyond: scores are grouped into some 500
 * cells between their quantiles, with edges at the threshold and at every 0.05, and the count of a class in a cell is drawn as a Poisson
 * number (Chamandy et al. 2012, "Estimating uncertainty for massive data streams"), so that the effort does not grow with the rows.
 * Classes are resampled apart when one has fewer than 50 rows.
 */
export function createResampler(sample: BinarySample, rng: Rng): Resampler<BinarySample> {
  const stratified = Math.min(sample.positives, sample.negatives) < MIN_CLASS_ROWS;
  const suffix = stratified ? ", stratified by class" : "";
  if (sample.n <= MAX_DRAWN_ROWS) return { title: `bootstrap of rows${suffix}`, ...drawRows(sample, rng, stratified) };
  return { title: `Poisson bootstrap of score cells${suffix}`, ...drawCells(sample, rng, stratified) };
}

type Draws = Pick<Resampler<BinarySample>, "draw" | "origin">;

function drawRows(sample: BinarySample, rng: Rng, stratified: boolean): Draws {
  const cells = sample.score.length;
  // Both classes in one array, negatives behind, so that one draw picks cell and class.
  const expected = new Float64Array(2 * cells);
  expected.set(sample.positive);
  expected.set(sample.negative, cells);
  const counts = new Float64Array(2 * cells);
  const [positive, negative] = [counts.subarray(0, cells), counts.subarray(cells)];
  const strata = stratified
    ? [createUrn(sample.positive, positive), createUrn(sample.negative, negative)]
    : [createUrn(expected, counts)];
  return {
    origin: sample,
    draw() {
      for (const urn of strata) urn(rng);
      return createSample({ score: sample.score, positive, negative }, sample.threshold);
    },
  };
}

function drawCells(sample: BinarySample, rng: Rng, stratified: boolean): Draws {
  const origin = coarsen(sample);
  const { score, threshold } = origin;
  const [positive, negative] = [new Float64Array(score.length), new Float64Array(score.length)];
  const classes = [
    createClassDraw({ expected: origin.positive, counts: positive, total: origin.positives, stratified }),
    createClassDraw({ expected: origin.negative, counts: negative, total: origin.negatives, stratified }),
  ];
  return {
    origin,
    draw() {
      for (const drawClass of classes) drawClass(rng);
      return createSample({ score, positive, negative }, threshold);
    },
  };
}

interface ClassCounts {
  readonly expected: Float64Array;
  /** Filled by every draw. */
  readonly counts: Float64Array;
  readonly total: number;
  readonly stratified: boolean;
}

/** The rare class is drawn row by row; weights of the other need not be whole, so its total is kept by scaling. */
function createClassDraw({ expected, counts, total, stratified }: ClassCounts): (rng: Rng) => void {
  if (stratified && total < MIN_CLASS_ROWS) return createUrn(expected, counts);
  return createPoissonDraw(expected, counts, stratified ? total : null);
}

/** Merges neighbouring cells up to n/512 rows; never across the threshold or a multiple of 0.05. Scores become the mean of their cell. */
export function coarsen(sample: BinarySample): BinarySample {
  return coarsenCells(sample).sample;
}

export interface CoarseSample {
  readonly sample: BinarySample;
  /** Lowest score of each cell. */
  readonly lowest: Float64Array;
}

/** The same with the edges of its cells. */
export function coarsenCells(sample: BinarySample, cells = COARSE_CELLS): CoarseSample {
  const capacity = sample.n / cells;
  const merged: { score: number; lowest: number; positive: number; negative: number }[] = [];
  let [positive, negative, scores, lowest, key] = [0, 0, 0, 0, Number.NaN];
  const close = (highest: number): void => {
    const size = positive + negative;
    // Rounding must not carry the mean of equal scores over an edge.
    if (size > 0)
      merged.push({ score: Math.min(highest, Math.max(lowest, scores / size)), lowest, positive, negative });
    [positive, negative, scores] = [0, 0, 0];
  };
  for (let cell = 0; cell < sample.score.length; cell++) {
    const score = sample.score[cell] as number;
    const ones = sample.positive[cell] as number;
    const zeros = sample.negative[cell] as number;
    // Bins of the calibration error are closed above, labels are positive from the threshold on.
    const own = 2 * Math.ceil(score * UNIFORM_EDGES) + (score >= sample.threshold ? 1 : 0);
    if (own !== key || positive + negative + ones + zeros > capacity) {
      close(sample.score[cell - 1] ?? score);
      lowest = score;
    }
    key = own;
    positive += ones;
    negative += zeros;
    scores += score * (ones + zeros);
  }
  close(sample.score.at(-1) ?? 0);
  const counted = {
    score: Float64Array.from(merged, (cell) => cell.score),
    positive: Float64Array.from(merged, (cell) => cell.positive),
    negative: Float64Array.from(merged, (cell) => cell.negative),
  };
  return {
    sample: createSample(counted, sample.threshold),
    lowest: Float64Array.from(merged, (cell) => cell.lowest),
  };
}

/** How binary rows vary: rows are independent; a class of one row never varies in a resample, so its interval would be too short. */
export const binarySampling: Sampling<BinarySample> = {
  createResampler,
  findShortage({ n, positives, negatives }) {
    return n >= 2 && positives !== 1 && negatives !== 1 ? null : "a class has fewer than two rows";
  },
  countUnits: ({ n, positives, negatives }) => Math.min(positives, negatives) || n,
};
