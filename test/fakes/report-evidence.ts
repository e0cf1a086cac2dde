import type { ReportEvidence } from "../../core/documents/report-evidence.ts";
import { buildReportEvidence, type EvidenceSource } from "../../core/evidence/build-report-evidence.ts";
import { buildEvaluationDocument, buildRunDocument } from "./report-documents.ts";

export const HEAD_COMMIT = "c0ffee".padEnd(40, "0");
export const EVIDENCE_RUN = { id: 1001, attempt: 1 };

/** `report.json` of credit-risk at HEAD_COMMIT, as an evaluation leaves it. */
export function buildEvidenceText(given: Partial<EvidenceSource> = {}): string {
  return buildReportEvidence({
    model: "credit-risk",
    commit: HEAD_COMMIT,
    run: EVIDENCE_RUN,
    exitCode: 0,
    evaluation: buildEvaluationDocument(),
    training: buildRunDocument(),
    ...given,
  });
}

/** The same as a value, for tests that bend it. */
export function buildEvidenceValue(given: Partial<EvidenceSource> = {}): ReportEvidence {
  return JSON.parse(buildEvidenceText(given)) as ReportEvidence;
}
