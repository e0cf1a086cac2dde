import type { HistogramPair } from "./histogram.ts";

/** A statistic of two histograms over the same frozen cells. */
export interface DriftTest<Parameters extends Readonly<Record<string, number>> = Readonly<Record<string, number>>> {
  readonly id: string;
  readonly title: string;
  /** What `score` is: a distance, or a test statistic whose size grows with the rows. */
  readonly scoreKind: "distance" | "statistic";
  /** Which direction of the score is drift. */
  readonly driftWhen: "high";
  /** `number`: cells are ordered. */
  readonly featureKinds: readonly ("number" | "category")[];
  /** Whether exchanging reference and current leaves the score unchanged. */
  readonly symmetric: boolean;
  /** Fewer rows on either side decide nothing. */
  readonly minRows: number;
  /** Every constant that moves the number, with its default. */
  readonly parameters: Parameters;
  compute(pair: HistogramPair, parameters?: Parameters): DriftScore;
}

export interface DriftScore {
  /** null beside a reason. */
  readonly score: number | null;
  /** null when the statistic has no distribution of its own. */
  readonly p: number | null;
  /** The score without what noise alone adds, where that is known. */
  readonly debiased?: number;
  /** One-sided 95 % lower bound, where one is known. */
  readonly lower?: number;
  readonly reason?: string;
}

/** Both samples are needed: one empty sample has no score. */
export const NO_ROWS: DriftScore = { score: null, p: null, reason: "one of the samples has no rows" };
