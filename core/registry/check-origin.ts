import { SlipwayError } from "../errors.ts";
import { findMissingGates } from "../gates/missing-gates.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";
import type { Evidence } from "./check-evidence.ts";

/** What the workflow knows of a candidate by itself. */
export interface Origin {
  /** Name of the model, that of a tenant included. */
  readonly model: string;
  /** Commit of the run; undefined where there is none to compare with. */
  readonly commit: string | undefined;
  readonly gates: PipelineEvaluate["gates"];
}

const MAX_SHOWN = 5;

/**
 * Documents that another job left are about this model and commit, and every gate of the pipeline was decided: a job may replace what it leaves,
 * not choose under whose name it is registered. That the numbers are true nobody can see here.
 * @throws SLIPWAY_E_ARTIFACT_INVALID
 */
export function assertOrigin({ run, evaluation }: Evidence, { model, commit, gates }: Origin): void {
  const problems: string[] = [];
  if (run !== undefined && run.pipeline !== model) problems.push(`run.json is not about ${model}`);
  if (run !== undefined && commit !== undefined && run.source.commit !== commit) {
    problems.push(`run.json is not of the commit ${commit}`);
  }
  if (evaluation !== undefined) {
    if (evaluation.pipeline !== model) problems.push(`evaluation.json is not about ${model}`);
    const missing = findMissingGates(gates, evaluation.gates);
    problems.push(...missing.map((gate) => `evaluation.json has no gate ${gate}, which the pipeline asks for`));
  }
  if (problems.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `The artifact of ${model} is refused: ${problems.slice(0, MAX_SHOWN).join("; ")}.`,
    remedy: "Nothing was registered. Train and evaluate the commit again, and see what else that job ran.",
  });
}
