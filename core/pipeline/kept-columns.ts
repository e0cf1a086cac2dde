import type { PipelineEvaluate } from "./schema.ts";

/** Columns that predictions carry beside their scores: those of the slices, of the fairness groups and of the clusters, each once. */
export function keptColumns({
  slices,
  fairness,
  comparison,
}: Pick<PipelineEvaluate, "slices" | "fairness"> & Partial<Pick<PipelineEvaluate, "comparison">>): readonly string[] {
  const { cluster } = comparison ?? {};
  return [...new Set([...slices, ...(fairness?.groups ?? []), ...(cluster === undefined ? [] : [cluster])])];
}
