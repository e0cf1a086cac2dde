import type { BinaryPredictions } from "../../data/predictions.ts";
import type { MeasuredValue } from "../../documents/measured-value.ts";
import { type BinarySample, createSample } from "../../metrics/binary/binary-sample.ts";
import { isDefined } from "../../metrics/metric.ts";
import { metricsOf } from "../../metrics/metrics.ts";
import { createRng } from "../../rng.ts";
import { describeEstimate } from "./estimator.ts";

const REPLICATES = 500;
const METHOD = "inverse probability weighting by decile of the score, bootstrap of rows";

export interface WeighOptions {
  readonly metrics: readonly string[];
  readonly threshold: number;
  readonly seed: number;
  /** Chance that the label of a row with this score is known. */
  coverageOf(score: number): number;
}

/**
 * Metrics of selective labels: each labelled row stands for 1/coverage rows of its decile of the score (Horvitz and Thompson 1952; totals
 * are those of the weights). Right where labels are missing at random within a decile; a decile without labels cannot be mended.
 */
export function weighLabels(
  { truth, score, rows }: BinaryPredictions,
  { metrics, threshold, seed, coverageOf }: WeighOptions,
): ReadonlyMap<string, MeasuredValue> {
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (left, right) =>
      (score[left] as number) - (score[right] as number) || (truth[left] as number) - (truth[right] as number),
  );
  const sorted = {
    score: Float64Array.from(order, (row) => score[row] as number),
    truth: Uint8Array.from(order, (row) => truth[row] as number),
  };
  const weight = sorted.score.map((own) => 1 / coverageOf(own));
  const sampleOf = (times: Float64Array): BinarySample => {
    const weighted = weight.map((own, row) => own * (times[row] as number));
    return mergeScores(sorted.score, {
      positive: weighted.map((own, row) => own * (sorted.truth[row] as number)),
      negative: weighted.map((own, row) => own * (1 - (sorted.truth[row] as number))),
      threshold,
    });
  };
  const records = metrics.flatMap((id) => metricsOf("binary").get(id) ?? []);
  const columns = records.map(() => new Float64Array(REPLICATES));
  const rng = createRng(seed);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const times = new Float64Array(rows);
    for (let draw = 0; draw < rows; draw++) {
      const row = rng.integer(rows);
      times[row] = (times[row] as number) + 1;
    }
    const drawn = sampleOf(times);
    for (const [index, record] of records.entries()) {
      const result = record.compute(drawn);
      (columns[index] as Float64Array)[replicate] = isDefined(result) ? result.value : Number.NaN;
    }
  }
  const whole = sampleOf(new Float64Array(rows).fill(1));
  return new Map(
    records.flatMap((record, index) => {
      const result = record.compute(whole);
      const value = isDefined(result) ? result.value : Number.NaN;
      const replicates = columns[index] as Float64Array;
      const measured = describeEstimate({ value, replicates, rows, method: METHOD, range: record.range });
      return measured === undefined ? [] : [[record.id, measured]];
    }),
  );
}

interface Weighted {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
  readonly threshold: number;
}

/** A sample holds each score once. */
function mergeScores(sorted: Float64Array, { positive, negative, threshold }: Weighted): BinarySample {
  const [score, ones, zeros] = [
    new Float64Array(sorted.length),
    new Float64Array(sorted.length),
    new Float64Array(sorted.length),
  ];
  let cell = -1;
  for (let row = 0; row < sorted.length; row++) {
    if (cell < 0 || sorted[row] !== score[cell]) {
      cell += 1;
      score[cell] = sorted[row] as number;
    }
    ones[cell] = (ones[cell] as number) + (positive[row] as number);
    zeros[cell] = (zeros[cell] as number) + (negative[row] as number);
  }
  const size = cell + 1;
  return createSample(
    { score: score.slice(0, size), positive: ones.slice(0, size), negative: zeros.slice(0, size) },
    threshold,
  );
}
