import type { GateResult } from "../documents/evaluation.ts";
import type { OutcomeStatus } from "../outcome.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";

/**
 * Worst gate of level `fail` (DESIGN 16: 2): one failure fails, else one inconclusive gate leaves it inconclusive. `onInconclusive: "pass"`
 * lets an inconclusive evaluation pass; with `report` and `fail` it stays inconclusive, and the exit code tells them apart.
 */
export function decideOutcome(
  gates: readonly GateResult[],
  onInconclusive: PipelineEvaluate["onInconclusive"],
): OutcomeStatus {
  const verdicts = new Set(gates.filter(({ level }) => level === "fail").map(({ verdict }) => verdict));
  if (verdicts.has("fail")) return "failed";
  if (verdicts.has("inconclusive") || verdicts.has("not-comparable")) {
    return onInconclusive === "pass" ? "passed" : "inconclusive";
  }
  return "passed";
}
