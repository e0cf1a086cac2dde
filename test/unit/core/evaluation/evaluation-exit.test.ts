import { expect, it } from "vitest";
import { exitCodeOfEvaluation } from "../../../../core/evaluation/evaluation-exit.ts";
import { OUTCOMES } from "../../../../core/outcome.ts";

it("gives 4 to an undecided evaluation only where the pipeline demands a decision", () => {
  const table = OUTCOMES.map((outcome) => [
    outcome,
    exitCodeOfEvaluation(outcome, "report"),
    exitCodeOfEvaluation(outcome, "fail"),
    exitCodeOfEvaluation(outcome, "pass"),
  ]);
  expect(table).toEqual([
    ["passed", 0, 0, 0],
    ["failed", 3, 3, 3],
    ["inconclusive", 0, 4, 0],
    ["blocked", 3, 3, 3],
    ["skipped", 0, 0, 0],
    ["error", 1, 1, 1],
  ]);
});
