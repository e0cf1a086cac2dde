import { z } from "zod";

const maxGap = z.number().gt(0).max(1).exactOptional().describe("Largest accepted difference between two groups.");
const minRatio = z
  .number()
  .gt(0)
  .max(1)
  .exactOptional()
  .describe("Smallest accepted ratio of the lowest to the highest rate; 0.8 is the four-fifths rule.");

/** `evaluate.fairness`. */
export const fairnessSettings = z
  .strictObject({
    groups: z.array(z.string().min(1).max(256)).min(1).describe("Columns whose levels are compared."),
    demographicParity: z
      .strictObject({ maxGap, minRatio })
      .exactOptional()
      .describe("Limits on the share that is labelled positive."),
    equalOpportunity: z.strictObject({ maxGap }).exactOptional().describe("Limit on the true positive rate."),
    equalizedOdds: z
      .strictObject({ maxGap, minRatio })
      .exactOptional()
      .describe("Limits on the worse of the true and the false positive rate."),
    nonInferiorTo: z
      .literal("baseline")
      .exactOptional()
      .describe(
        "No gap that is named here (none: none of the three differences) may be wider than the baseline's by more than the margin.",
      ),
    margin: z.number().min(0).max(1).default(0).describe("For nonInferiorTo: the widening that is tolerated."),
    on: z.enum(["bound", "point"]).default("bound").describe("Test the one-sided 95 % bound, or the bare value."),
    level: z.enum(["fail", "warn"]).default("fail").describe("`warn` is reported and never fails."),
  })
  .describe("Rates by group and the gaps between groups; binary tasks alone.");
export type FairnessSettings = z.output<typeof fairnessSettings>;
