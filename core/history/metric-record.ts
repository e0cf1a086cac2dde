import { z } from "zod";
import { instantText, maybeNumber } from "../documents/document.ts";
import { OUTCOMES } from "../outcome.ts";

/** What a release or a monitoring run measured: one line of a model's history. */
export const metricRecordSchema = z.strictObject({
  kind: z.enum(["release", "monitoring"]),
  at: instantText,
  /** Released or monitored version; null where nothing was registered, or nobody knows it. */
  version: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  verdict: z.string(),
  /** By id. Of a release those of its evaluation, on the test rows of its day. */
  metrics: z.record(z.string(), maybeNumber),
});
export type MetricRecord = z.output<typeof metricRecordSchema>;

/** The stream of a model's history: `metrics.<pipeline>` or `metrics.<pipeline>.<tenant slug>`. */
export function metricStream(model: string): string {
  return `metrics.${model}`;
}
