import { recordUse } from "../../core/baseline/reuse-ledger.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import type { EvaluateInputs } from "./contract.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";

/**
 * Says the warnings, writes `evaluation.json`, and records the decision and the use of the test rows; a dry run decides nothing, so it is
 * no use. Returns the path.
 */
export async function keepEvaluation(
  { evaluation, documents }: Pick<Evaluated, "evaluation" | "documents">,
  { dryRun }: Pick<EvaluateInputs, "dryRun">,
  { audit, state, clock, log }: Pick<EvaluatePorts, "audit" | "state" | "clock" | "log">,
): Promise<string> {
  for (const warning of evaluation.warnings) log.warn(warning);
  const document = await documents.save(evaluationDocument, evaluation);
  await audit.document("evaluation", evaluation);
  const { pipeline, testDigest, modelDigest, predictionsDigest } = evaluation;
  const use = { testDigest, candidateDigest: modelDigest ?? predictionsDigest };
  if (!dryRun) await recordUse(state, use, { model: pipeline, at: clock.now() });
  return document;
}
