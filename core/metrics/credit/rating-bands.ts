import { holm } from "../../stats/multiplicity.ts";
import { wilsonInterval } from "../../stats/proportion.ts";
import type { BinarySample } from "../binary/binary-sample.ts";
import { quantileEdges } from "../binary/calibration-bins.ts";
import { testPd } from "./jeffreys-pd.ts";
import { computeWeightOfEvidence } from "./weight-of-evidence.ts";

/** Rows between two scores, lower bound included. */
export interface RatingBand {
  /** Probability of bad. */
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly defaults: number;
  /** Mean score. */
  readonly predicted: number;
  readonly observed: number;
  /** Wilson interval of `observed`, two-sided 95 %. */
  readonly ci: readonly [number, number];
  /** Jeffreys test that the mean score is not too low, and the same after Holm over the bands. */
  readonly p: number;
  readonly adjustedP: number;
  readonly woe: number | null;
  readonly iv: number;
}

export interface RatingBands {
  /** Non-empty ones, the lowest probability first. */
  readonly bands: readonly RatingBand[];
  readonly informationValue: number | null;
}

/** Inner edges between equally large parts of the scores. */
export function edgesByRows(sample: BinarySample, bands: number): number[] {
  return [...new Set(quantileEdges(sample, bands).slice(1, -1))];
}

/** @param edges inner edges of the score, ascending; a score equal to an edge belongs to the upper band. */
export function rateBands({ score, positive, negative }: BinarySample, edges: readonly number[]): RatingBands {
  const sums = Array.from({ length: edges.length + 1 }, () => ({ good: 0, bad: 0, scores: 0 }));
  let band = 0;
  for (let cell = 0; cell < score.length; cell++) {
    while (band < edges.length && (score[cell] as number) >= (edges[band] as number)) band++;
    const sum = sums[band] as { good: number; bad: number; scores: number };
    const [bad, good] = [positive[cell] as number, negative[cell] as number];
    sum.bad += bad;
    sum.good += good;
    sum.scores += (bad + good) * (score[cell] as number);
  }
  const filled = sums
    .map((sum, index) => ({ ...sum, lower: edges[index - 1] ?? 0, upper: edges[index] ?? 1, n: sum.good + sum.bad }))
    .filter(({ n }) => n > 0);
  const { bins, informationValue } = computeWeightOfEvidence(filled);
  const tests = filled.map(({ bad, n, scores }) => testPd(Math.min(1, scores / n), { defaults: bad, n }));
  const adjusted = holm(tests);
  const bands = filled.map(
    ({ lower, upper, n, bad, scores }, index): RatingBand => ({
      lower,
      upper,
      n,
      defaults: bad,
      predicted: Math.min(1, scores / n),
      observed: bad / n,
      ci: wilsonInterval(bad, n, 0.95),
      p: tests[index] as number,
      adjustedP: adjusted[index] as number,
      woe: bins[index]?.woe ?? null,
      iv: bins[index]?.iv ?? 0,
    }),
  );
  return { bands, informationValue };
}
