import type { HistogramPair } from "./histogram.ts";
import type { SamplePair } from "./samples/sample-pair.ts";

/** What every drift statistic says of itself. */
interface DriftCard<Parameters> {
  /** Public and permanent; `psi:evidently` is the statistic as another tool documents it. */
  readonly id: string;
  readonly title: string;
  /** `decides`: what policy `calibrated-v1` rests on. `companion`: shown when asked for. `compat`: for teams that migrate; beside a companion only. */
  readonly role: "decides" | "companion" | "compat";
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
}

type Parameter = Readonly<Record<string, number>>;

/** A statistic of two histograms over the same frozen cells. */
export interface HistogramTest<Parameters extends Parameter = Parameter> extends DriftCard<Parameters> {
  readonly on: "histogram";
  /** `values`: cells of the values that are there. `explicit`: and one each for missing, below, above and unseen ones. */
  readonly cells: "values" | "explicit";
  compute(pair: HistogramPair, parameters?: Parameters): DriftScore;
}

/** A statistic of raw values. It needs rows at hand; a stored profile has counts alone. */
export interface SampleTest<Parameters extends Parameter = Parameter> extends DriftCard<Parameters> {
  readonly on: "samples";
  /** Values that are not finite are missing, and left out. */
  computeSamples(samples: SamplePair, parameters?: Parameters): DriftScore;
}

export type DriftTest = HistogramTest | SampleTest;

export interface DriftScore {
  /** null beside a reason. */
  readonly score: number | null;
  /** In (0, 1]; null when the statistic has no distribution of its own. */
  readonly p: number | null;
  /** The score without what noise alone adds, where that is known. */
  readonly debiased?: number;
  /** One-sided 95 % lower bound, where one is known. */
  readonly lower?: number;
  /** What else the statistic says, by name, such as `shift` with `shiftLower` and `shiftUpper`. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly reason?: string;
}

/** Both samples are needed: one empty sample has no score. */
export const NO_ROWS: DriftScore = { score: null, p: null, reason: "one of the samples has no rows" };
