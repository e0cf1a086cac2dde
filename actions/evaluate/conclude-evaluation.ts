import type { Evaluation } from "../../core/documents/evaluation.ts";
import { exitCodeOfEvaluation } from "../../core/evaluation/evaluation-exit.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { GateSummary } from "../../reports/gate-summary.ts";
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
export async function concludeEvaluation(
  evaluation: Evaluation,
  { document, onInconclusive, inputs }: Ending,
): Promise<Outcome<EvaluateOutput>> {
  const { pipeline, outcome, verdict, n } = evaluation;
  const open = outcome === "passed" ? undefined : await summarise(evaluation);
  return {
    status: outcome,
    exitCode: inputs.dryRun ? 0 : exitCodeOfEvaluation(outcome, onInconclusive),
    outputs: { outcome, document, verdict },
    ...withGates(`Evaluated \`${pipeline}\` on ${n} rows: ${outcome}.`, open),
  };
}

/** A sentence of ours with the gates that a release waits for, for the page of the run and for an annotation. */
export function withGates(
  sentence: string,
  open: GateSummary | undefined,
): Pick<Outcome, "summary"> & Required<Pick<Outcome, "headline">> {
  const lines = (first: string, more = "") => [first, more].filter((each) => each !== "");
  return {
    summary: lines(sentence, open?.markdown).join("\n\n"),
    headline: lines(sentence.replaceAll("`", ""), open?.text).join("\n"),
  };
}

/** Loaded by its first use: a model that passed needs none of it. */
async function summarise(evaluation: Evaluation): Promise<GateSummary> {
  const { summariseOpenGates } = await import("../../reports/gate-summary.ts");
  return summariseOpenGates(evaluation);
}
