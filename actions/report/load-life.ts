import { deploymentDocument } from "../../core/documents/deployment.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { manifestDocument } from "../../core/documents/manifest.ts";
import { monitorDocument } from "../../core/documents/monitor.ts";
import { runDocument } from "../../core/documents/run.ts";
import { tenantsDocument } from "../../core/documents/tenants.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Life } from "../../reports/views/life.ts";
import type { ReportInputs } from "./contract.ts";
import type { ReportPorts } from "./main.ts";

export interface LoadedLife {
  /** Of the pipeline, or of the output folder. */
  readonly name: string;
  readonly life: Life;
  readonly documents: DocumentStore;
}

/**
 * Whichever documents of a pipeline exist.
 * @throws SLIPWAY_E_DOCUMENT_MISSING when there is none
 */
export async function loadLife(inputs: ReportInputs, ports: ReportPorts): Promise<LoadedLife> {
  const name = inputs.name ?? (await ports.pipelines.load(inputs.pipeline ?? ".")).pipeline.name;
  const documents = ports.openDocuments(name);
  const [run, evaluation, manifest, deployment, monitor, tenants] = await Promise.all([
    documents.load(runDocument),
    documents.load(evaluationDocument),
    documents.load(manifestDocument),
    documents.load(deploymentDocument),
    documents.load(monitorDocument),
    documents.load(tenantsDocument),
  ]);
  const life = { run, evaluation, tenants, manifest, deployment, monitor };
  if (Object.values(life).every((each) => each === undefined)) {
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
      what: `There is nothing to report on: ${documents.pathOf("evaluation.json")} and its neighbours do not exist.`,
      remedy: "Run `slipway train`, `slipway evaluate` or `slipway monitor` first.",
    });
  }
  return { name, life, documents };
}
