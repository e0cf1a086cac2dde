import { createHash } from "node:crypto";
import type { CardEvidence } from "../../core/card/evidence.ts";
import { type CardKind, parseCard } from "../../core/card/front-matter.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { renderCard } from "../../reports/model-card.ts";
import {
  buildComparison,
  buildEvaluationDocument,
  buildManifestDocument,
  buildRunDocument,
} from "./report-documents.ts";
import { buildTopics } from "./topic-sections.ts";

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

const AUTHORS: NonNullable<RunDocument["card"]> = {
  owner: { name: "Retail credit risk", contact: "credit-risk in the company directory" },
  tier: "high",
  materiality: "A wrong decision costs the lender money and the applicant a credit.",
  purpose: "Ranks applications for consumer credit by the probability that the credit goes bad.",
  use: {
    intended: ["Applications like those of the data: consumer credit with amount, price and income known."],
    excluded: ["Pricing, collections, and any other product or country."],
  },
  limitations: ["4,454 applications without a date: nothing here shows how the model ages."],
  dataLineage: ["Rows are neither dropped nor changed; gaps are imputed by constants of the training part."],
  validation: ["Every version: discrimination, calibration and fairness on rows that training never saw."],
  monitoring: {
    plan: "Every day of requests against the reference of training.",
    triggers: [{ when: "A data-quality alarm", action: "the owner mends the feed" }],
  },
  challenger: "Logistic regression: it is what the trees must beat to be worth their opacity.",
  approvals: [{ by: "A. Reviewer", role: "validation", on: "2026-11-20", reference: "minutes of 20 November" }],
  changeLog: [
    { on: "2026-11-19", what: "Marital status stays a feature until the review of spring.", version: "1.0.0" },
  ],
  decommission: ["A gate fails on fresh labelled rows and retraining does not bring it back."],
};

/** A registered, evaluated credit-risk, held against its champion, whose authors say everything or nothing. */
export function buildCardEvidence({ authors = true }: { readonly authors?: boolean } = {}): CardEvidence {
  const evaluation = buildEvaluationDocument({
    verdict: "equivalent",
    baseline: { kind: "champion", ref: "credit-risk@0.9.0", reason: "newest production stage", ageDays: 12.25 },
    comparison: {
      roc_auc: buildComparison({ delta: -0.0021, ci: [-0.0112, 0.0071] }),
      brier: buildComparison({ candidate: 0.136, baseline: 0.137, delta: 0.0011, ci: [-0.0009, 0.0031] }),
    },
    fairness: buildTopics({ text: "marital", groups: 2 }).fairness,
    warnings: ["2 of 4454 rows repeat an earlier row."],
  });
  return {
    "run.json": buildRunDocument(authors ? { card: AUTHORS } : {}),
    "evaluation.json": evaluation,
    "manifest.json": buildManifestDocument({ parent: "0.9.0" }),
  };
}

export function writeCard(evidence: CardEvidence, kind: CardKind = "model-card"): string {
  return renderCard({ kind, pipeline: "credit-risk", evidence, sha256 });
}

export function readCard(text: string) {
  return parseCard(text, { path: "MODEL_CARD.md" });
}
