import type { PipelineEvaluate } from "./schema.ts";

/** Columns that predictions carry beside their scores: those of the slices and of the fairness groups, each once. */
export function keptColumns({ slices, fairness }: Pick<PipelineEvaluate, "slices" | "fairness">): readonly string[] {
  return [...new Set([...slices, ...(fairness?.groups ?? [])])];
}
