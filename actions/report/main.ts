import type { Sha256 } from "../../core/canonical-json.ts";
import { hasModel, loadCardEvidence } from "../../core/card/evidence.ts";
import { deploymentDocument } from "../../core/documents/deployment.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { manifestDocument } from "../../core/documents/manifest.ts";
import { monitorDocument } from "../../core/documents/monitor.ts";
import { runDocument } from "../../core/documents/run.ts";
import { tenantsDocument } from "../../core/documents/tenants.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import { CARD_FILES, renderCard } from "../../reports/model-card.ts";
import { renderRunHtml, renderRunMarkdown, renderRunSummary } from "../../reports/run-report.ts";
import type { Life } from "../../reports/views/life.ts";
import type { ReportInputs, ReportOutput } from "./contract.ts";

export interface ReportPorts {
  readonly pipelines: PipelineSource;
  openDocuments(name: string): DocumentStore;
  readonly sha256: Sha256;
  readonly log: Logger;
}

/**
 * Shows what the documents of a pipeline say, whichever of them exist: `report.md` fits a comment, `report.html` is one
 * self-contained page; where there is a model, `MODEL_CARD.md` is written beside them. A report judges nothing anew, so a lost gate is shown and does not fail it.
 *
 * @throws SLIPWAY_E_DOCUMENT_MISSING when there is no document yet
 */
export async function run(inputs: ReportInputs, ports: ReportPorts): Promise<Outcome<ReportOutput>> {
  const name = inputs.name ?? (await ports.pipelines.load(inputs.pipeline ?? ".")).pipeline.name;
  const documents = ports.openDocuments(name);
  const life = await loadLife(documents);
  if (Object.values(life).every((each) => each === undefined)) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is nothing to report on: ${documents.pathOf("evaluation.json")} and its neighbours do not exist.`,
      remedy: "Run `slipway train`, `slipway evaluate` or `slipway monitor` first.",
    });
  }
  const html = await documents.write("report.html", await renderRunHtml(life));
  const document = await documents.write("report.md", renderRunMarkdown(life));
  const evidence = await loadCardEvidence(documents);
  if (hasModel(evidence)) {
    const card = renderCard({ kind: "model-card", pipeline: name, evidence, sha256: ports.sha256 });
    await documents.write(CARD_FILES["model-card"], card);
  }
  ports.log.info(`report: ${html}`);
  return {
    status: "passed",
    exitCode: 0,
    outputs: { outcome: "passed", document, html },
    summary: renderRunSummary(life),
  };
}

async function loadLife(documents: DocumentStore): Promise<Life> {
  const [trained, evaluation, manifest, deployment, monitor, tenants] = await Promise.all([
    documents.load(runDocument),
    documents.load(evaluationDocument),
    documents.load(manifestDocument),
    documents.load(deploymentDocument),
    documents.load(monitorDocument),
    documents.load(tenantsDocument),
  ]);
  return { run: trained, evaluation, tenants, manifest, deployment, monitor };
}
