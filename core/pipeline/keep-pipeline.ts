import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { DocumentStore } from "../documents/document-store.ts";
import { type PipelineDocument, pipelineDocument } from "../documents/pipeline.ts";
import type { LoadedPipeline } from "./pipeline-source.ts";

export interface KeepPorts {
  openDocuments(name: string): DocumentStore;
  /** Relative to the workspace, with forward slashes. */
  relativePath(path: string): string;
  readonly sha256: Sha256;
}

/**
 * Leaves `pipeline.json` among the documents of the pipeline's model, or of a tenant's. A pipeline that was read from such a document is
 * not kept again.
 */
export async function keepPipeline(
  { pipeline, folder, kept = false }: LoadedPipeline,
  { openDocuments, relativePath, sha256 }: KeepPorts,
  tenant: string | null = null,
): Promise<void> {
  if (kept) return;
  const documents = openDocuments(tenant === null ? pipeline.name : `${pipeline.name}.${tenant}`);
  await documents.save(pipelineDocument, {
    schema: "slipway/pipeline/v1",
    pipeline: JSON.parse(JSON.stringify(pipeline)) as PipelineDocument["pipeline"], // a field that is undefined is absent
    folder: relativePath(folder) || ".",
    digest: digestOf(pipeline, sha256),
    tenant,
  });
}
