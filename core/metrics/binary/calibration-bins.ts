import type { BinarySample } from "./binary-sample.ts";

/** Rows of one score interval: the sums that a calibration curve and the ECE are made of. */
export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly positives: number;
  /** Σ of the scores. */
  readonly scores: number;
}

/** 0, 1/bins, …, 1, computed as NumPy's linspace does, so that a score on an edge falls on the same side. */
export function uniformEdges(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, index) => (index === bins ? 1 : index * (1 / bins)));
}

/** Type-7 quantiles of the scores at 0, 1/bins, …, 1. */
export function quantileEdges(sample: BinarySample, bins: number): number[] {
  const edges: number[] = [];
  let [cell, seen] = [0, cellSize(sample, 0)];
  const orderStatistic = (rank: number): number => {
    while (seen <= rank && cell + 1 < sample.score.length) {
      cell += 1;
      seen += cellSize(sample, cell);
    }
    return sample.score[cell] as number;
  };
  for (let index = 0; index <= bins; index++) {
    const position = (index / bins) * (sample.n - 1);
    const rank = Math.floor(position);
    const low = orderStatistic(rank);
    const share = position - rank;
    const [heldCell, heldSeen] = [cell, seen];
    edges.push(share === 0 ? low : low + share * (orderStatistic(rank + 1) - low));
    [cell, seen] = [heldCell, heldSeen];
  }
  return edges;
}

function cellSize({ positive, negative }: BinarySample, cell: number): number {
  return (positive[cell] ?? 0) + (negative[cell] ?? 0);
}

/** Non-empty bins (lower, upper]; a score equal to an edge belongs to the lower bin, the smallest score to the first. */
export function binScores({ score, positive, negative }: BinarySample, edges: readonly number[]): CalibrationBin[] {
  const last = edges.length - 2;
  const bins: CalibrationBin[] = [];
  let [cell, bin] = [0, 0];
  while (cell < score.length) {
    while (bin < last && (score[cell] as number) > (edges[bin + 1] as number)) bin++;
    const upper = bin === last ? Number.POSITIVE_INFINITY : (edges[bin + 1] as number);
    let [n, positives, scores] = [0, 0, 0];
    for (; cell < score.length && (score[cell] as number) <= upper; cell++) {
      const size = (positive[cell] as number) + (negative[cell] as number);
      n += size;
      positives += positive[cell] as number;
      scores += size * (score[cell] as number);
    }
    if (n > 0) bins.push({ lower: edges[bin] as number, upper: edges[bin + 1] as number, n, positives, scores });
  }
  return bins;
}

/** Σ n_b/n·|observed share − mean score|. */
export function computeCalibrationError({ n }: BinarySample, bins: readonly CalibrationBin[]): number {
  return bins.reduce((sum, bin) => sum + Math.abs(bin.positives - bin.scores), 0) / n;
}
