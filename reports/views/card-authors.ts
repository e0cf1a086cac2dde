import type { CardEvidence } from "../../core/card/evidence.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { formatCount } from "../format-number.ts";
import { phrase, plain } from "../phrase.ts";
import { buildAuthored, buildFactTable, buildSentences, type CardBlock, readerOf, sayAuthored } from "./card-block.ts";

type Authors = NonNullable<RunDocument["card"]>;

/** What the authors say in the section `card` of their pipeline; a gap for each field that they left out. */
export function describeOwner(evidence: CardEvidence): readonly CardBlock[] {
  const card = authorsOf(evidence);
  const owner = card?.owner;
  const contact = owner?.contact === undefined ? [] : [`Contact: ${owner.contact}`];
  return [
    buildAuthored(owner === undefined ? undefined : [`Owner: ${owner.name}`, ...contact], {
      what: "who answers for the model",
      field: "card.owner",
    }),
    buildAuthored(card === undefined ? undefined : [`Tier: ${card.tier}`, ...list(card.materiality)], {
      what: "how much depends on the model",
      field: "card.tier",
    }),
  ];
}

export function describePurpose(evidence: CardEvidence): readonly CardBlock[] {
  const card = authorsOf(evidence);
  return [
    buildAuthored(list(card?.purpose), { what: "the decision that the model serves", field: "card.purpose" }),
    buildAuthored(card?.use?.intended, {
      what: "the uses that the model was validated for",
      field: "card.use.intended",
      title: "Intended uses",
    }),
    buildAuthored(card?.use?.excluded, {
      what: "the uses that the model must not be put to",
      field: "card.use.excluded",
      title: "Excluded uses",
    }),
  ];
}

export function describeLimitations(evidence: CardEvidence): readonly CardBlock[] {
  const said = authorsOf(evidence)?.limitations;
  return [buildAuthored(said, { what: "what the model does not know or cannot do", field: "card.limitations" })];
}

export function describeLineage(evidence: CardEvidence): readonly CardBlock[] {
  const said = authorsOf(evidence)?.dataLineage;
  return [buildAuthored(said, { what: "where the data comes from", field: "card.dataLineage" })];
}

export function describeValidation(evidence: CardEvidence): readonly CardBlock[] {
  const said = authorsOf(evidence)?.validation;
  return [buildAuthored(said, { what: "who checked the model, and what was found", field: "card.validation" })];
}

/** The plan of the authors, and the reference that monitoring compares with. */
export function describeMonitoring(evidence: CardEvidence): readonly CardBlock[] {
  const monitoring = authorsOf(evidence)?.monitoring;
  const triggers = monitoring?.triggers.map(({ when, action }) => `${when}: ${action}`);
  const read = readerOf(evidence, "profile.json");
  const features = evidence["profile.json"]?.features.length;
  return [
    buildAuthored(list(monitoring?.plan), {
      what: "what is watched, how often, and by whom",
      field: "card.monitoring.plan",
    }),
    buildAuthored(triggers, {
      what: "what sets off which action",
      field: "card.monitoring.triggers",
      title: "Triggers",
    }),
    ...buildFactTable("Reference", [
      { label: "Rows of the reference", fact: read("rows") },
      { label: "Policy", fact: read("policy", "name") },
      { label: "Tolerated effect", fact: read("policy", "effect") },
      { label: "False discovery rate", fact: read("policy", "falseDiscoveryRate") },
    ]),
    ...(features === undefined
      ? []
      : [buildSentences([phrase`${formatCount(features)} features have a reference in profile.json.`])]),
  ];
}

export function describeChallenger(evidence: CardEvidence): readonly CardBlock[] {
  const said = list(authorsOf(evidence)?.challenger);
  return [
    buildAuthored(said, { what: "the model it is held against, or why there is none", field: "card.challenger" }),
  ];
}

export function describeApprovals(evidence: CardEvidence): readonly CardBlock[] {
  const approvals = authorsOf(evidence)?.approvals ?? [];
  const said = approvals.map(({ by, role, on, reference }) =>
    [by, ...list(role), ...list(on), ...list(reference)].join(", "),
  );
  const reviews = plain("Reviews of the pull request that changed the model are approvals too; they are kept there.");
  return [buildSentences([...said.map(sayAuthored), reviews])];
}

export function describeChanges(evidence: CardEvidence): readonly CardBlock[] {
  const changes = authorsOf(evidence)?.changeLog ?? [];
  const said = changes.map(({ on, what, version }) =>
    sayAuthored(`${on}${version === undefined ? "" : ` (${version})`}: ${what}`),
  );
  const read = readerOf(evidence, "manifest.json");
  return [
    buildSentences([...said, plain("The history of the repository has every other change.")]),
    ...buildFactTable("Change", [
      { label: "Version before this one", fact: read("parent") },
      { label: "Commit of this one", fact: read("source", "commit") },
    ]),
  ];
}

export function describeDecommission(evidence: CardEvidence): readonly CardBlock[] {
  const said = authorsOf(evidence)?.decommission;
  return [
    buildAuthored(said, {
      what: "when the model is taken out of use, and what follows it",
      field: "card.decommission",
    }),
  ];
}

function authorsOf(evidence: CardEvidence): Authors | undefined {
  return evidence["run.json"]?.card;
}

function list(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
