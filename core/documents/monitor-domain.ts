import { z } from "zod";
import { measuredValue } from "./measured-value.ts";

/** Whether a classifier can tell rows of the window from rows of the reference (SCIENCE 7.1). */
export const domainResult = z.object({
  state: z.enum(["ok", "drift", "insufficient"]),
  /** Out-of-fold area under the ROC curve; 0.5 tells nothing apart. */
  auc: measuredValue,
  /** One-sided 95 % lower bound must exceed it: 0.55. */
  limit: z.number(),
  rows: z.object({ reference: z.number().int(), current: z.number().int() }),
  folds: z.number().int(),
  seed: z.number().int(),
  /** What tells them apart, strongest first: share of the classifier's weight. */
  features: z.array(z.object({ name: z.string(), share: z.number() })),
  /** One sentence. */
  reason: z.string(),
});
export type DomainResult = z.output<typeof domainResult>;

/** The same of one column of free text or embeddings, which has no cells to count. */
export const columnDomain = domainResult.extend({
  column: z.string(),
  kind: z.enum(["text", "embedding"]),
  /** Such as the median length, before and now. */
  companions: z.array(z.object({ what: z.string(), reference: z.number(), current: z.number() })),
});
export type ColumnDomain = z.output<typeof columnDomain>;
