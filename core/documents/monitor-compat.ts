import { z } from "zod";
import { maybeNumber } from "./document.ts";

/** Other tools whose documented defaults can be shown beside our decision. */
export const COMPAT_POLICIES = ["evidently", "nannyml"] as const;

const compatFeature = z.object({
  name: z.string(),
  /** As the tool calls it; empty where it has none for such a column. */
  test: z.string(),
  /** Statistic or distance; null beside a reason, or where it is infinite. */
  score: maybeNumber,
  /** null for distances. */
  p: maybeNumber,
  /** What p or the distance is compared with; null where nothing is compared. */
  threshold: maybeNumber,
  drifted: z.boolean(),
  /** What there is to know, such as why there is no score; null when there is nothing. */
  reason: z.string().nullable(),
});
export type CompatFeature = z.output<typeof compatFeature>;

/** Decision of another tool's defaults on the same rows. It decides nothing here. */
export const compatDecision = z.object({
  policy: z.enum(COMPAT_POLICIES),
  /** Package and release whose documented defaults these are. */
  tool: z.string(),
  verdict: z.enum(["drift", "ok"]),
  /** Drifted columns among those that could be tested; null when none could. */
  share: maybeNumber,
  /** In the order of the reference. */
  features: z.array(compatFeature),
  /** Tests of missing values that the tool offers beside drift; they are no part of its verdict. */
  missing: z.array(
    z.object({
      name: z.string(),
      /** Shares of missing values. */
      reference: z.number(),
      current: z.number(),
      /** The test holds within, both ends included. */
      low: z.number(),
      high: z.number(),
      failed: z.boolean(),
    }),
  ),
  /** One or two full sentences. */
  text: z.string(),
});
export type CompatDecision = z.output<typeof compatDecision>;
