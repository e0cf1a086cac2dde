import { z } from "zod";
import { intervalPair } from "./document.ts";

/** What the primary metric loses on the test part when one feature is shuffled over the rows (permutation importance). */
export const importanceSection = z.object({
  metric: z.string(),
  /** Test rows that were scored: all of them, or a seeded part. */
  rows: z.number().int(),
  /** Permutations of each feature. */
  repeats: z.number().int(),
  /** Level of the two-sided intervals, and how they were computed. */
  level: z.number(),
  method: z.string(),
  /** Inputs of the model. */
  inputs: z.number().int(),
  /** Largest loss first. */
  features: z.array(
    z.object({
      feature: z.string(),
      /** In units of the metric; above 0 when the model uses the feature well. */
      importance: z.number(),
      /** Null when the metric is too often undefined in resamples. */
      ci: intervalPair.nullable(),
      /** Part of the summed positive importances of the features here, 0–1. */
      share: z.number(),
    }),
  ),
  /** Which inputs were measured when not all, or why none was. */
  reason: z.string().exactOptional(),
});
export type ImportanceSection = z.output<typeof importanceSection>;
