import type { RowFilter } from "../../core/data/row-filter.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Logger } from "../../core/log.ts";
import type { Scope } from "./list-scopes.ts";
import {
  findPipelineReference,
  type Reference,
  type ReferencePorts,
  resolvePipelineReference,
} from "./resolve-reference.ts";

interface ScopeReference {
  readonly reference: Reference;
  /** Rows of the training table that it is of; undefined: all. */
  readonly where?: RowFilter;
}

interface ScopeReferencePorts extends ReferencePorts {
  openDocuments(name: string): DocumentStore;
  readonly log: Logger;
}

/**
 * The profile of the scope's model. A tenant without a model of its own is served by the model of all rows and compared with all rows, in
 * every feature but the column that says who it is.
 * @throws what `resolvePipelineReference` throws
 */
export async function resolveScopeReference(
  { loaded, tenant }: Scope,
  { documents, path }: { readonly documents: DocumentStore; readonly path: string | undefined },
  ports: ScopeReferencePorts,
): Promise<ScopeReference> {
  const request = { pipeline: loaded.pipeline, documents, path };
  if (tenant === null) return { reference: await resolvePipelineReference(request, ports) };
  const { where, whole } = tenant;
  const own = await findPipelineReference(request, ports);
  if (own !== undefined) return { reference: own, where };
  ports.log.warn("It has no model of its own: its rows are compared with those of all tenants.");
  const { pipeline } = whole;
  const shared = await resolvePipelineReference(
    { pipeline, documents: ports.openDocuments(pipeline.name), path: undefined },
    ports,
  );
  const features = shared.profile.features.filter(({ name }) => name !== where.column);
  const description = `all tenants: ${shared.description}`;
  return { reference: { ...shared, profile: { ...shared.profile, features }, description } };
}
