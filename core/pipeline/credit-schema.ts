import { z } from "zod";

/** `evaluate.credit`. The defaults are the usual ones of scorecards. */
export const creditSettings = z
  .strictObject({
    points0: z.number().default(600).describe("Points at odds0."),
    odds0: z
      .number()
      .gt(0)
      .default(1 / 19)
      .describe("Odds of bad to good at points0."),
    pdo: z.number().gt(0).default(50).describe("Points that double the odds."),
    bands: z
      .union([z.number().int().min(2).max(50), z.array(z.number()).min(1).max(49)])
      .default(10)
      .describe("Rating bands: how many of equal size, or their limits in points."),
  })
  .describe("Reads the score as a credit scorecard; binary tasks alone, the positive class being the default.");
export type CreditSettings = z.output<typeof creditSettings>;
