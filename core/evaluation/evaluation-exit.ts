import type { ExitCode, OutcomeStatus } from "../outcome.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";

/**
 * Exit code of an evaluation (DESIGN 16: 5): 0 passed or skipped · 3 failed or blocked · 4 inconclusive where the pipeline demands a
 * decision by `onInconclusive: "fail"`, else 0 · 1 error.
 */
export function exitCodeOfEvaluation(
  outcome: OutcomeStatus,
  onInconclusive: PipelineEvaluate["onInconclusive"],
): ExitCode {
  switch (outcome) {
    case "passed":
    case "skipped":
      return 0;
    case "failed":
    case "blocked":
      return 3;
    case "inconclusive":
      return onInconclusive === "fail" ? 4 : 0;
    case "error":
      return 1;
  }
}
