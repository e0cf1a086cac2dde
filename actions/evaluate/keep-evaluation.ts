import { evaluationDocument } from "../../core/documents/evaluation.ts";
import type { Evaluated, EvaluatePorts } from "./main.ts";

/** Says the warnings, writes `evaluation.json`, and records the decision. Returns the path. */
export async function keepEvaluation(
  { evaluation, documents }: Pick<Evaluated, "evaluation" | "documents">,
  { audit, log }: Pick<EvaluatePorts, "audit" | "log">,
): Promise<string> {
  for (const warning of evaluation.warnings) log.warn(warning);
  const document = await documents.save(evaluationDocument, evaluation);
  await audit.document("evaluation", evaluation);
  return document;
}
