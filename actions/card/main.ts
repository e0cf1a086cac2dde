import type { Sha256 } from "../../core/canonical-json.ts";
import { type CardCheck, checkCard } from "../../core/card/check-card.ts";
import { type CardEvidence, hasModel, loadCardEvidence } from "../../core/card/evidence.ts";
import { type CardKind, parseCard } from "../../core/card/front-matter.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import { CARD_FILES, renderCard } from "../../reports/model-card.ts";
import type { CardInputs, CardOutput } from "./contract.ts";

export interface CardPorts {
  readonly pipelines: PipelineSource;
  openDocuments(name: string): DocumentStore;
  /** @throws SLIPWAY_E_DOCUMENT_MISSING, SLIPWAY_E_DOCUMENT_INVALID */
  readText(path: string): Promise<string>;
  readonly sha256: Sha256;
  readonly log: Logger;
}

export interface CardOutcome extends Outcome<CardOutput> {
  /** Of the card that was given, or of the one that was written: that one agrees. */
  readonly check: CardCheck;
}

/**
 * Writes the model card, or the technical file, from the documents that exist; with `check` holds a given one against them, and fails where
 * they disagree.
 * @throws SLIPWAY_E_DOCUMENT_MISSING when there is no model to write about; SLIPWAY_E_DOCUMENT_INVALID when the given file is no card
 */
export async function run(inputs: CardInputs, ports: CardPorts): Promise<CardOutcome> {
  return inputs.check === undefined ? await writeCard(inputs, ports) : await checkFile(inputs.check, inputs, ports);
}

async function writeCard(inputs: CardInputs, ports: CardPorts): Promise<CardOutcome> {
  const name = inputs.name ?? (await ports.pipelines.load(inputs.pipeline ?? ".")).pipeline.name;
  const { documents, evidence } = await openEvidence(name, ports);
  const text = renderCard({ kind: inputs.kind, pipeline: name, evidence, sha256: ports.sha256 });
  const document = await documents.write(CARD_FILES[inputs.kind], text);
  const check = checkCard(parseCard(text, { path: document }), text);
  ports.log.info(`card: ${document}`);
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", document, gaps: String(check.gaps) },
    summary: `Wrote ${NAMES[inputs.kind]}; ${check.gaps} gaps are open.`,
    check,
  };
}

async function checkFile(path: string, inputs: CardInputs, ports: CardPorts): Promise<CardOutcome> {
  const card = parseCard(await ports.readText(path), { path });
  const { pipeline, kind } = card.frontMatter;
  const asked =
    inputs.name ??
    (inputs.pipeline === undefined ? undefined : (await ports.pipelines.load(inputs.pipeline)).pipeline.name);
  const name = asked ?? pipeline;
  const { evidence } = await openEvidence(name, ports);
  const check = checkCard(card, renderCard({ kind, pipeline: name, evidence, sha256: ports.sha256 }));
  const agrees = check.disagreements.length === 0;
  const outcome = agrees ? "passed" : "failed";
  return {
    status: outcome,
    exitCode: agrees ? 0 : 3,
    outputs: { outcome, document: path, gaps: String(check.gaps) },
    // Where they disagree is named by files that people edit: hostile text, so it stays out of Markdown. The command prints it.
    summary: agrees
      ? `The ${NAMES[kind]} agrees with its evidence: ${check.values} values; ${check.gaps} gaps are open.`
      : `The ${NAMES[kind]} disagrees with its evidence in ${check.disagreements.length} places.`,
    check,
  };
}

const NAMES: Readonly<Record<CardKind, string>> = { "model-card": "model card", "technical-file": "technical file" };

async function openEvidence(
  name: string,
  { openDocuments }: CardPorts,
): Promise<{ readonly documents: DocumentStore; readonly evidence: CardEvidence }> {
  const documents = openDocuments(name);
  const evidence = await loadCardEvidence(documents);
  if (hasModel(evidence)) return { documents, evidence };
  throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
    what: `There is no model to write about: ${documents.pathOf("run.json")} and its neighbours do not exist.`,
    remedy: "Run `slipway train` or `slipway evaluate` first.",
  });
}
