import { z } from "zod";

/** `0.03`, or `"2%"` of the baseline's value. */
export const margin = z.union([
  z.number().min(0),
  z.string().regex(/^\d{1,3}(\.\d{1,6})?\s?%$/, 'must be a number such as 0.03 or a share such as "2%"'),
]);

/** `evaluate.comparison` of a pipeline. */
export const comparisonSettings = z.strictObject({
  cluster: z
    .string()
    .min(1)
    .max(256)
    .exactOptional()
    .describe("Column whose rows belong together, such as a customer: clusters are resampled, not rows."),
  strictReuse: z
    .boolean()
    .default(false)
    .describe("Spend α over repeated use of the same test rows: the k-th claim of superiority gets 0.05/(k·(k + 1))."),
  sliceMargin: margin
    .exactOptional()
    .describe("Gates the declared slices: none may lose more than this in the primary metric. Default: not gated."),
  sliceLevel: z.enum(["fail", "warn"]).default("fail").describe("`warn` is reported and never fails."),
  minSliceRows: z.number().int().min(1).default(200).describe("Slices with fewer rows are not gated."),
  minSlicePositives: z.number().int().min(0).default(20).describe("The same for rows of the positive class."),
  searchSlices: z.boolean().default(true).describe("Look for the worst slices of other columns; advisory."),
});
