import { z } from "zod";
import { intervalPair, maybeNumber } from "./document.ts";

const point = z.tuple([z.number(), z.number()]);

/** What a binary evaluation holds beside its metrics. */
export const binaryDetail = z.object({
  /** Class whose probability is the score. */
  positive: z.string(),
  positives: z.number().int(),
  /** Score at which a row is labelled positive. */
  threshold: z.number(),
  /** Non-empty equal-width bins. */
  calibration: z.array(
    z.object({
      lower: z.number(),
      upper: z.number(),
      n: z.number().int(),
      predicted: z.number(),
      observed: z.number(),
      /** Wilson interval of `observed`, two-sided 95 %. */
      ci: intervalPair.exactOptional(),
    }),
  ),
  /** Rows true class (negative, positive), columns predicted. */
  confusion: z.tuple([point, point]),
  thresholds: z.array(
    z.object({
      threshold: z.number(),
      precision: maybeNumber,
      recall: z.number(),
      f1: z.number(),
      specificity: z.number(),
      selected: z.number(),
    }),
  ),
  curves: z.object({
    /** [false positive rate, true positive rate], at most 257 points. */
    roc: z.array(point),
    /** [recall, precision], at most 257 points. */
    pr: z.array(point),
    /** Rows per score bin of width 0.05 and true class. */
    scores: z.array(
      z.object({ lower: z.number(), upper: z.number(), negative: z.number().int(), positive: z.number().int() }),
    ),
  }),
});
export type BinaryDetail = z.output<typeof binaryDetail>;
