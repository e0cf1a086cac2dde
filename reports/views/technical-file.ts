import type { CardEvidence } from "../../core/card/evidence.ts";
import { plain } from "../phrase.ts";
import {
  describeApprovals,
  describeChanges,
  describeDecommission,
  describeLimitations,
  describeLineage,
  describeMonitoring,
  describeOwner,
  describePurpose,
  describeValidation,
} from "./card-authors.ts";
import { buildGap, buildSentences, type CardBlock, type CardSection, type CardView } from "./card-block.ts";
import { describeDocuments } from "./card-documents.ts";
import { describeBaseline, describeEvaluation, describeGroups, describeWarnings } from "./card-evaluation.ts";
import { describeData, describeEnvironment, describeModel, describeSignature, describeTraining } from "./card-model.ts";
import { type CardSource, orGap, titleOfModel } from "./model-card.ts";

/**
 * Technical documentation under the nine headings of Annex IV to Regulation (EU) 2024/1689, in their order. The documents fill what they
 * know; the rest is a gap that says what the heading asks for. It claims no conformity.
 */
export function buildTechnicalFile({ evidence, digests }: CardSource): CardView {
  return {
    title: `Technical file: ${titleOfModel(evidence)}`,
    lead: [plain("Headings of Annex IV to Regulation (EU) 2024/1689. A gap is a thing that nobody has described yet.")],
    sections: [
      describeSystem(evidence),
      describeDevelopment(evidence),
      describeControl(evidence),
      describeAppropriateness(evidence),
      {
        title: "5. Risk management system (Article 9)",
        blocks: gaps("the risks that were identified, how they were estimated, and the measures against them"),
      },
      { title: "6. Changes through the lifecycle", blocks: describeChanges(evidence) },
      {
        title: "7. Harmonised standards and other specifications applied",
        blocks: gaps("the harmonised standards applied, or the solutions adopted instead of them"),
      },
      {
        title: "8. EU declaration of conformity (Article 47)",
        blocks: gaps("where the EU declaration of conformity is, and attach a copy"),
      },
      {
        title: "9. Post-market monitoring (Article 72)",
        blocks: [
          ...describeMonitoring(evidence),
          ...describeDecommission(evidence),
          ...gaps("how incidents are reported and by whom the plan of Article 72(3) is kept"),
          ...titled("Evidence", describeDocuments(digests)),
        ],
      },
    ],
  };
}

function describeSystem(evidence: CardEvidence): CardSection {
  return {
    title: "1. General description of the AI system",
    blocks: [
      ...describePurpose(evidence),
      ...describeOwner(evidence),
      ...describeModel(evidence),
      ...describeSignature(evidence),
      ...gaps(
        "the provider's name and address",
        "how the system interacts with hardware or software that is not part of it, other AI systems among it",
        "the software versions it needs and what an update requires",
        "the forms in which it is placed on the market or put into service",
        "the hardware on which it is to run",
        "the user interface and the instructions for use that the deployer gets",
      ),
    ],
  };
}

function describeDevelopment(evidence: CardEvidence): CardSection {
  return {
    title: "2. Elements of the AI system and process of its development",
    blocks: [
      ...orGap(describeTraining(evidence), "the methods and steps of the development"),
      ...describeEnvironment(evidence),
      ...gaps(
        "third-party systems and tools that were used, and how",
        "the general logic, the key design choices with their reasons, and what the system is designed to optimise",
        "the architecture, and how its components build on each other",
      ),
      ...titled("Data", [
        ...describeLineage(evidence),
        ...describeData(evidence),
        ...gaps("how the data was obtained and selected, labelled and cleaned"),
      ]),
      ...titled("Validation and testing", [
        ...describeValidation(evidence),
        ...orGap(
          describeEvaluation(evidence),
          "the metrics of accuracy and robustness, and the data they were measured on",
        ),
        ...describeBaseline(evidence),
        ...gaps("the test reports, dated and signed by the persons responsible"),
      ]),
      ...titled(
        "Oversight and security",
        gaps(
          "the human oversight measures needed under Article 14",
          "the changes that were determined beforehand, and how compliance is kept",
          "the cybersecurity measures",
        ),
      ),
    ],
  };
}

function describeControl(evidence: CardEvidence): CardSection {
  return {
    title: "3. Monitoring, functioning and control",
    blocks: [
      ...describeLimitations(evidence),
      ...orGap(describeGroups(evidence), "the accuracy for the persons or groups on which the system is to be used"),
      ...describeWarnings(evidence),
      ...gaps(
        "foreseeable unintended outcomes and sources of risk to health, safety, fundamental rights and of discrimination",
        "the human oversight measures that help deployers to interpret the outputs",
      ),
    ],
  };
}

function describeAppropriateness(evidence: CardEvidence): CardSection {
  const primary = evidence["evaluation.json"]?.primary;
  return {
    title: "4. Appropriateness of the performance metrics",
    blocks: [
      ...(primary === undefined
        ? []
        : [buildSentences([plain("The metrics, their gates and the primary one are those of heading 2.")])]),
      ...gaps("why these metrics are appropriate for the system and its purpose"),
      ...titled("Approvals", describeApprovals(evidence)),
    ],
  };
}

function gaps(...all: readonly string[]): readonly CardBlock[] {
  return all.map((what) => buildGap(what));
}

/** Blocks under one heading, which the first of them carries. */
function titled(title: string, [first, ...rest]: readonly CardBlock[]): readonly CardBlock[] {
  if (first === undefined) return [];
  return first.title === "" ? [{ ...first, title }, ...rest] : [buildSentences([], title), first, ...rest];
}
