import type { ArtifactStore } from "../../core/artifacts/artifact-store.ts";
import { formatArtifactName } from "../../core/baseline/artifact-source.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { runDocument } from "../../core/documents/run.ts";
import { tenantsDocument } from "../../core/documents/tenants.ts";
import { buildReportEvidence } from "../../core/evidence/build-report-evidence.ts";
import { formatReportArtifact } from "../../core/evidence/report-artifact.ts";
import type { Logger } from "../../core/log.ts";
import type { ExitCode } from "../../core/outcome.ts";
import type { Life } from "../../reports/views/life.ts";

export interface KeepArtifactsPorts {
  /** Where a run keeps files for other jobs and for people; undefined on a laptop. */
  readonly runArtifacts: ArtifactStore | undefined;
  /** Files below a folder of documents, relative and with forward slashes. */
  listFiles(folder: string): Promise<readonly string[]>;
  openDocuments(name: string): DocumentStore;
  /** Commit that the run is for; undefined on a laptop. */
  readonly commit: string | undefined;
  /** `<run id>/<attempt>`. */
  readonly run: string;
  readonly log: Logger;
}

export interface Judged {
  /** `<pipeline>`, or `<pipeline>.<tenant slug>`. */
  readonly model: string;
  readonly exitCode: ExitCode;
}

/** What later stages and comparisons need, of a model and of the tenants that were judged with it; reports are made anew. */
const EVIDENCE =
  /^(?:[a-z0-9-]+\/)?(?:(?:pipeline|run|evaluation|tenants|plan)\.json|predictions\.parquet|model\/[^/]+)$/;

/**
 * Keeps the evidence as artifacts of the run, also when a gate failed: the documents for the jobs that register and for later comparisons,
 * `report.json` for the job that comments, the report for people. Gives the summary for the page of the run; undefined on a laptop.
 * @throws SLIPWAY_E_ARTIFACT_FAILED
 */
export async function keepArtifacts(
  { model, exitCode }: Judged,
  ports: KeepArtifactsPorts,
): Promise<string | undefined> {
  const { runArtifacts: store, commit, log } = ports;
  if (store === undefined || commit === undefined) return undefined;
  const documents = ports.openDocuments(model);
  const root = documents.pathOf(".");
  const files = (await ports.listFiles(root)).filter((file) => EVIDENCE.test(file));
  const { name, bytes } = await store.upload({ name: formatArtifactName(model, commit), root, files });
  log.info(`artifact ${name}: ${files.length} files, ${bytes} bytes`);
  const life = await loadLife(documents);
  const { evaluation, run: training, tenants } = life;
  if (evaluation === undefined) return undefined; // an error stopped it; the log says which
  const evidence = { model, commit, exitCode, run: parseRun(ports.run), evaluation, training, tenants };
  await documents.write("report.json", buildReportEvidence(evidence));
  await store.upload({ name: formatReportArtifact(model), root, files: ["report.json"] });
  const { renderRunHtml, renderRunSummary } = await import("../../reports/run-report.ts");
  await documents.write("report.html", await renderRunHtml(life));
  await store.upload({ name: `report-${model}.html`, root, files: ["report.html"], single: true });
  return renderRunSummary(life);
}

/** What this run knows; what became of the model later is for later runs to tell. */
async function loadLife(documents: DocumentStore): Promise<Life> {
  const [run, evaluation, tenants] = await Promise.all([
    documents.load(runDocument),
    documents.load(evaluationDocument),
    documents.load(tenantsDocument),
  ]);
  const shown = tenants === undefined || tenants.tenants.length === 0 ? undefined : tenants;
  return { run, evaluation, tenants: shown, manifest: undefined, deployment: undefined, monitor: undefined };
}

function parseRun(run: string): { readonly id: number; readonly attempt: number } {
  const [id = 0, attempt = 1] = run.split("/").map(Number);
  return { id, attempt };
}
