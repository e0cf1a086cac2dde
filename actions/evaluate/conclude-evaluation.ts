import type { Evaluation } from "../../core/documents/evaluation.ts";
import { exitCodeOfEvaluation } from "../../core/evaluation/evaluation-exit.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { EvaluateInputs, EvaluateOutput } from "./contract.ts";

/** An outcome and the model whose documents tell of it. */
export interface Judgement {
  readonly outcome: Outcome<EvaluateOutput>;
  /** `<pipeline>`, or `<pipeline>.<tenant slug>`. */
  readonly model: string;
}

interface Ending {
  readonly onInconclusive: "report" | "fail" | "pass";
  readonly document: string;
  readonly inputs: EvaluateInputs;
}

/** How the judgement of one model ends the stage. */
export function concludeEvaluation(
  { pipeline, outcome, verdict, n }: Evaluation,
  { document, onInconclusive, inputs }: Ending,
): Outcome<EvaluateOutput> {
  return {
    status: outcome,
    exitCode: inputs.dryRun ? 0 : exitCodeOfEvaluation(outcome, onInconclusive),
    outputs: { outcome, document, verdict },
    summary: `Evaluated \`${pipeline}\` on ${n} rows: ${outcome}.`,
  };
}
