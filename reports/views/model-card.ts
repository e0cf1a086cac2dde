import type { CardEvidence, EvidenceName } from "../../core/card/evidence.ts";
import { formatInstant } from "../format-number.ts";
import { type Phrase, plain } from "../phrase.ts";
import {
  describeApprovals,
  describeChallenger,
  describeChanges,
  describeDecommission,
  describeLimitations,
  describeLineage,
  describeMonitoring,
  describeOwner,
  describePurpose,
  describeValidation,
} from "./card-authors.ts";
import { buildGap, type CardBlock, type CardView } from "./card-block.ts";
import { describeDocuments } from "./card-documents.ts";
import { describeBaseline, describeEvaluation, describeGroups, describeWarnings } from "./card-evaluation.ts";
import { describeData, describeEnvironment, describeModel, describeSignature, describeTraining } from "./card-model.ts";
import { humanise } from "./words.ts";

export interface CardSource {
  readonly evidence: CardEvidence;
  readonly digests: ReadonlyMap<EvidenceName, string>;
}

/** Everything that model-risk management asks for (SCIENCE 2.5), in the order in which a reader asks. */
export function buildModelCard({ evidence, digests }: CardSource): CardView {
  const evaluated = describeEvaluation(evidence);
  return {
    title: `Model card: ${titleOfModel(evidence)}`,
    lead: sayVerdict(evidence),
    sections: [
      { title: "Model", blocks: [...describeModel(evidence), ...describeSignature(evidence)] },
      { title: "Owner and materiality", blocks: describeOwner(evidence) },
      { title: "Purpose and use", blocks: describePurpose(evidence) },
      { title: "Limitations", blocks: describeLimitations(evidence) },
      { title: "Data and lineage", blocks: [...describeLineage(evidence), ...describeData(evidence)] },
      {
        title: "Training",
        blocks: [
          ...orGap(describeTraining(evidence), "how the model was trained: there is no run.json"),
          ...describeEnvironment(evidence),
        ],
      },
      {
        title: "Evaluation",
        blocks: [
          ...orGap(evaluated, "how good the model is: there is no evaluation.json"),
          ...describeGroups(evidence),
          ...describeWarnings(evidence),
        ],
      },
      { title: "Validation", blocks: describeValidation(evidence) },
      { title: "Monitoring", blocks: describeMonitoring(evidence) },
      { title: "Challenger", blocks: [...describeChallenger(evidence), ...describeBaseline(evidence)] },
      { title: "Approvals", blocks: describeApprovals(evidence) },
      { title: "Changes", blocks: describeChanges(evidence) },
      { title: "Decommissioning", blocks: describeDecommission(evidence) },
      { title: "Evidence", blocks: describeDocuments(digests) },
    ],
  };
}

/** `credit-risk 1.0.0`. */
export function titleOfModel(evidence: CardEvidence): string {
  const { "run.json": run, "evaluation.json": evaluation, "manifest.json": manifest } = evidence;
  const known = manifest?.model ?? run?.pipeline ?? evaluation?.pipeline ?? "model";
  return manifest === undefined ? `${known} (not registered)` : `${known} ${manifest.version}`;
}

function sayVerdict(evidence: CardEvidence): readonly Phrase[] {
  const evaluation = evidence["evaluation.json"];
  if (evaluation === undefined) return [];
  const { outcome, verdict, evaluatedAt } = evaluation;
  return [
    plain(`Outcome ${outcome}, against the baseline ${humanise(verdict)}, evaluated ${formatInstant(evaluatedAt)}.`),
  ];
}

/** Where no document says it, people must. */
export function orGap(blocks: readonly CardBlock[], what: string): readonly CardBlock[] {
  return blocks.length === 0 ? [buildGap(what)] : blocks;
}
