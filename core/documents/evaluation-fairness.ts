import { z } from "zod";
import { comparedMetric } from "./evaluation-comparison.ts";
import { measuredValue } from "./measured-value.ts";

/** Rates by group of one column, and the gaps between its groups (SCIENCE 2.4). */
const fairnessColumn = z.object({
  column: z.string(),
  /** By rows, most first. */
  groups: z.array(
    z.object({
      value: z.string(),
      n: z.number().int(),
      positives: z.number().int(),
      /** Why the group is left out of the gaps; absent when it is not. */
      insufficient: z.string().exactOptional(),
      selectionRate: measuredValue,
      truePositiveRate: measuredValue,
      falsePositiveRate: measuredValue,
    }),
  ),
  /** By id: differences are max − min, ratios min ÷ max, equalized odds the worse of the two rates. */
  gaps: z.record(z.string(), measuredValue),
  /** The same gaps of both models on their common rows, by id; above 0 the candidate is fairer. Absent without a comparison. */
  deltas: z.record(z.string(), comparedMetric).exactOptional(),
  /** Four-fifths rule on the demographic parity ratio: by its one-sided 95 % bounds. */
  fourFifths: z.enum(["pass", "fail", "inconclusive", "insufficient"]),
});

export const fairnessSection = z.array(fairnessColumn);
export type FairnessSection = z.output<typeof fairnessSection>;
