import { z } from "zod";

const point = z.tuple([z.number(), z.number()]);

/** What a regression evaluation holds beside its metrics. */
export const regressionDetail = z.object({
  /** Rows per bin of the residual (truth − prediction), equal widths. */
  residuals: z.array(z.object({ lower: z.number(), upper: z.number(), n: z.number().int() })),
  /** [prediction, truth] of at most 500 rows, an even sample in order of the prediction. */
  scatter: z.array(point),
});
export type RegressionDetail = z.output<typeof regressionDetail>;
