import { z } from "zod";
import { instantText, intervalPair, maybeNumber, sha256Text } from "./document.ts";

/** What a comparison can say; `not-comparable` and `first-model` come with a reason. */
export const VERDICTS = [
  "better",
  "worse",
  "equivalent",
  "inconclusive",
  "not-comparable",
  "first-model",
  "no-change",
] as const;
export type Verdict = (typeof VERDICTS)[number];

export const BASELINE_KINDS = ["none", "champion", "version", "merge-base", "predictions"] as const;

/** What the candidate is held against, and how far that was possible. */
export const baselineSection = z.object({
  kind: z.enum(BASELINE_KINDS),
  /** `credit-risk@1.2.0`, a commit, or a file's name; null without one. */
  ref: z.string().nullable(),
  /** Why this one: `current in production since …`. */
  reason: z.string(),
  /** Days between its registration (a file: its last change) and this evaluation. */
  ageDays: maybeNumber,
  /** `stored`: its own predictions of these rows were kept; `rescored`: its model scored them now; `given`: a file. */
  scores: z.enum(["stored", "rescored", "given"]).exactOptional(),
  modelDigest: sha256Text.nullable().exactOptional(),
  dataDigest: sha256Text.nullable().exactOptional(),
  /** Rows that are test rows of both models are compared; the others are counted. */
  rows: z
    .object({ both: z.number().int(), candidateOnly: z.number().int(), baselineOnly: z.number().int() })
    .exactOptional(),
  /** Why nothing could be compared: the baseline is there and does not fit, or could not be read. */
  obstacle: z.string().exactOptional(),
});
export type BaselineSection = z.output<typeof baselineSection>;

/** Method of a comparison without a difference to see: not only the metric is the same. */
export const IDENTICAL_PREDICTIONS = "identical predictions";

/** One metric of both models on the same rows. Deltas are improvements: above 0 the candidate is better, whatever the metric's direction. */
export const comparedMetric = z.object({
  /** Values on the common rows. */
  candidate: maybeNumber,
  baseline: maybeNumber,
  delta: maybeNumber,
  /** Two-sided at `level`; its ends are the one-sided 95 % bounds that decide. */
  ci: intervalPair.nullable(),
  level: z.number(),
  /** Standard error of the delta. */
  se: maybeNumber,
  /** Two-sided, of no difference. */
  p: maybeNumber,
  method: z.string(),
  /** Rows, clusters or blocks that were resampled. */
  n: z.number().int(),
  unit: z.enum(["row", "cluster", "block"]),
  /** Smallest loss that this test set would show in 80 of 100 cases: 2.487·SE (SCIENCE 3.2: 4). */
  mde: maybeNumber,
  /** Non-inferiority margin in units of the metric; 0 without a gate that names one. */
  margin: z.number(),
  /** Units needed for a margin: n·(2.487·SE/margin)²; null without a margin or interval. */
  unitsNeeded: maybeNumber,
  verdict: z.enum(VERDICTS),
  /** Why something above is null, or how it is to be read. */
  reason: z.string().exactOptional(),
  /** Exact test beside the interval, where the metric has one: McNemar for accuracy, Diebold–Mariano for forecasts. */
  test: z.object({ name: z.string(), statistic: maybeNumber, p: maybeNumber }).exactOptional(),
});
export type ComparedMetric = z.output<typeof comparedMetric>;

/** A slice's primary metric of both models. */
export const comparedSlice = z.object({
  column: z.string(),
  value: z.string(),
  n: z.number().int(),
  positives: z.number().int().exactOptional(),
  /** False: found by search and advisory. */
  declared: z.boolean(),
  metric: z.string(),
  candidate: maybeNumber,
  baseline: maybeNumber,
  delta: maybeNumber,
  ci: intervalPair.nullable(),
  level: z.number(),
  /** Drawn towards the mean of all slices in proportion to its noise (empirical Bayes). */
  shrunkDelta: maybeNumber,
  /** One-sided, of "worse than the margin"; adjusted by Holm over the gated slices. */
  p: maybeNumber,
  pHolm: maybeNumber,
  verdict: z.enum(["pass", "fail", "warn", "inconclusive", "insufficient"]),
  reason: z.string().exactOptional(),
});
export type ComparedSlice = z.output<typeof comparedSlice>;

const change = z.object({ name: z.string(), baseline: z.json(), candidate: z.json() });

/** What differs between the two models beside their numbers. */
export const changesSection = z.object({
  /** Rows of each part. */
  rows: z.array(z.object({ part: z.string(), baseline: z.number().int(), candidate: z.number().int() })),
  /** Columns that came, went or changed their kind: `null` on the side where it is absent. */
  columns: z.array(z.object({ name: z.string(), baseline: z.string().nullable(), candidate: z.string().nullable() })),
  /** Features whose training data moved against the baseline's profile; null when there is no profile to hold it against. */
  drift: z
    .object({
      features: z.number().int(),
      moved: z.array(z.object({ feature: z.string(), effect: z.number(), state: z.string() })),
    })
    .nullable(),
  /** Trainer, its parameters, split and other settings, by dotted path. */
  parameters: z.array(change),
  /** Bytes of the model's files, milliseconds to score one row, seconds to train. */
  cost: z.array(z.object({ name: z.string(), unit: z.string(), baseline: maybeNumber, candidate: maybeNumber })),
});
export type ChangesSection = z.output<typeof changesSection>;

/** How often these test rows have judged a candidate (SCIENCE 3.2: 7). */
export const reuseSection = z.object({
  /** Distinct candidates, this one included. */
  uses: z.number().int(),
  /** From here on a fresh holdout is recommended. */
  limit: z.number().int(),
  /** Improvement of the primary metric rounded to its standard error (Blum & Hardt 2015); null without a comparison. */
  step: maybeNumber,
  /** Level for this claim of superiority in strict mode: 0.05/(k·(k + 1)); null otherwise. */
  alpha: maybeNumber,
});

/** Spread of the primary metric over training seeds. */
export const seedNoiseSection = z.object({
  seeds: z.number().int(),
  sd: z.number(),
  /** A delta below it is within the noise of the seed: z.95·√2·sd. */
  floor: z.number(),
});

export const trendSection = z.array(
  z.object({ version: z.string(), at: instantText, value: maybeNumber, candidate: z.boolean() }),
);
export type TrendSection = z.output<typeof trendSection>;
