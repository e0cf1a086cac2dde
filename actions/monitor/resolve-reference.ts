import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { profileDocument } from "../../core/documents/profile.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { type ResolvedVersion, resolveChampion, resolveReference } from "../../core/registry/resolve-reference.ts";

/** What the window is compared with, and the model that it belongs to. */
export interface Reference {
  readonly profile: Profile;
  /** For the reader: where it comes from. */
  readonly description: string;
  readonly model: MonitorDocument["model"];
}

export interface ReferencePorts {
  readonly registry: ModelStore;
  /** Reads a profile from a path as the user wrote it; `undefined` when there is no such file. @throws SLIPWAY_E_DOCUMENT_INVALID */
  loadProfile(path: string): Promise<Profile | undefined>;
}

interface ReferenceRequest {
  readonly pipeline: Pipeline;
  readonly documents: DocumentStore;
  /** Given by the user. */
  readonly path: string | undefined;
}

const STAGING = "reference";
const UNKNOWN_MODEL: MonitorDocument["model"] = { version: null, digest: null };

/**
 * The profile that the user names; else that of the version in the pipeline's environment, in production, or the newest one; else
 * that of the model that was trained here.
 * @throws SLIPWAY_E_DOCUMENT_MISSING, SLIPWAY_E_DOCUMENT_INVALID, and what the registry throws
 */
export async function resolvePipelineReference(
  { pipeline, documents, path }: ReferenceRequest,
  ports: ReferencePorts,
): Promise<Reference> {
  if (path !== undefined) {
    const profile = await ports.loadProfile(path);
    if (profile !== undefined) return { profile, description: path, model: UNKNOWN_MODEL };
    throw missing(`There is no profile at ${path}.`);
  }
  const deployed = await findDeployed(pipeline, ports.registry);
  if (deployed !== undefined) return await fetchReference(deployed, documents, ports);
  const trained = await documents.load(profileDocument);
  if (trained !== undefined) return { profile: trained, description: "the model trained here", model: UNKNOWN_MODEL };
  throw missing(`No version of ${pipeline.name} is registered, and none was trained here.`);
}

async function findDeployed({ name, deploy }: Pipeline, registry: ModelStore): Promise<ResolvedVersion | undefined> {
  const stages = await registry.stages(name);
  const environment = deploy?.environment;
  if (environment !== undefined && stages.includes(environment))
    return await resolveReference(registry, `${name}@${environment}`);
  return await resolveChampion(registry, name);
}

async function fetchReference(
  { manifest, reason }: ResolvedVersion,
  documents: DocumentStore,
  { registry, loadProfile }: ReferencePorts,
): Promise<Reference> {
  const { model, version, modelDigest } = manifest;
  const profileFile = manifest.files.find(({ path }) => path === "profile.json" || path.endsWith("/profile.json"));
  if (profileFile === undefined) throw missing(`${model}@${version} was registered without a profile.`);
  try {
    await registry.fetch(model, version, documents.pathOf(STAGING));
    const profile = await loadProfile(documents.pathOf(`${STAGING}/${profileFile.path}`));
    if (profile === undefined) throw missing(`The files of ${model}@${version} hold no profile.`);
    return { profile, description: `${model}@${version}, ${reason}`, model: { version, digest: modelDigest } };
  } finally {
    await documents.remove(STAGING);
  }
}

function missing(what: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
    what,
    remedy: "Train the pipeline first (`slipway train`), or name a profile that `slipway profile` wrote.",
  });
}
