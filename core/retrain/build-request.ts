import type { Evaluation } from "../documents/evaluation.ts";
import type { RetrainRequestDocument } from "../documents/retrain-request.ts";

export interface RetrainQuestion {
  readonly reason: string;
  readonly issue: number | null;
  readonly run: string;
}

export function buildRetrainRequest(
  evaluation: Evaluation,
  { reason, issue, run }: RetrainQuestion,
): RetrainRequestDocument {
  const { pipeline, modelDigest, dataDigest, baseline, outcome, verdict, primary, metrics, comparison } = evaluation;
  return {
    schema: "slipway/retrain-request/v1",
    ...{ model: pipeline, reason, issue, run, outcome, verdict },
    challenger: { modelDigest, dataDigest },
    champion: baseline.ref,
    primary: {
      metric: primary,
      challenger: metrics[primary]?.value ?? null,
      champion: comparison[primary]?.baseline ?? null,
    },
  };
}

/** Why a challenger is not proposed, as a clause; `undefined` when a person should decide. */
export function findObjection({ outcome, verdict }: Pick<Evaluation, "outcome" | "verdict">): string | undefined {
  if (verdict === "no-change") return "the retrained model predicts exactly what the one that is served predicts";
  if (verdict === "worse") return "the retrained model is worse than the one that is served";
  return outcome === "passed" || outcome === "inconclusive" ? undefined : "the retrained model does not pass its gates";
}
