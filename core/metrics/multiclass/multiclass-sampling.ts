import type { Rng } from "../../rng.ts";
import { createPoissonDraw, createUrn, MAX_DRAWN_ROWS, MIN_CLASS_ROWS } from "../draw-counts.ts";
import type { Resampler, Sampling } from "../metric.ts";
import { type MulticlassSample, withCounts } from "./multiclass-sample.ts";

/**
 * Bootstrap of the cells of the confusion matrix (Efron 1979, Ann. Statist. 7): all that a metric of labels sees of a row is its cell.
 * Up to 5,000 rows exactly, beyond with Poisson counts. True classes are resampled apart when one has fewer than 50 rows.
 */
export function createCellResampler(sample: MulticlassSample, rng: Rng): Resampler<MulticlassSample> {
  const { truth, counts: expected } = sample.cells;
  const counts = new Float64Array(expected.length);
  const isStratified = sample.support.some((rows) => rows > 0 && rows < MIN_CLASS_ROWS);
  const isExact = sample.n <= MAX_DRAWN_ROWS;
  const strata = isStratified ? cutByClass(truth) : [[0, expected.length] as const];
  const draws = strata.map(([start, end]) => {
    const [own, drawn] = [expected.subarray(start, end), counts.subarray(start, end)];
    const total = own.reduce((sum, count) => sum + count, 0);
    return isExact || (isStratified && total < MIN_CLASS_ROWS)
      ? createUrn(own, drawn)
      : createPoissonDraw(own, drawn, isStratified ? total : null);
  });
  return {
    title: `${isExact ? "bootstrap of rows" : "Poisson bootstrap of confusion cells"}${isStratified ? ", stratified by class" : ""}`,
    origin: sample,
    draw() {
      for (const draw of draws) draw(rng);
      return withCounts(sample, counts);
    },
  };
}

/** Ranges of cells with the same true class; cells come in its order. */
function cutByClass(truth: Uint32Array): (readonly [start: number, end: number])[] {
  const starts = [...truth.keys()].filter((cell) => cell === 0 || truth[cell] !== truth[cell - 1]);
  return starts.map((start, index) => [start, starts[index + 1] ?? truth.length]);
}

/** How multiclass rows vary: rows are independent; a class of one row never varies in a resample. */
export const multiclassSampling: Sampling<MulticlassSample> = {
  createResampler: createCellResampler,
  findShortage({ n, support }) {
    return n >= 2 && !support.includes(1) ? null : "a class has fewer than two rows";
  },
  countUnits: ({ n, support }) => Math.min(n, ...support.filter((rows) => rows > 0)),
};
