import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { Profile } from "../../core/documents/profile.ts";
import { profileDocument } from "../../core/documents/profile.ts";
import { runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { shareByFeature } from "../../core/metrics/permutation-importance.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { type ResolvedVersion, resolveChampion, resolveReference } from "../../core/registry/resolve-reference.ts";
import { type Evidence, type EvidencePorts, loadEvidence } from "./load-evidence.ts";

/** What the window is compared with, and the model that it belongs to. */
export interface Reference {
  readonly profile: Profile;
  /** For the reader: where it comes from. */
  readonly description: string;
  readonly model: MonitorDocument["model"];
  /** How the model was evaluated; absent for a bare profile and where nobody evaluated it. */
  readonly evidence?: Evidence;
}

export interface ReferencePorts {
  readonly registry: ModelStore;
  /** Absent where performance is nobody's concern. */
  readonly evidence?: EvidencePorts;
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

/** @throws as `findPipelineReference`, and SLIPWAY_E_DOCUMENT_MISSING where there is none */
export async function resolvePipelineReference(request: ReferenceRequest, ports: ReferencePorts): Promise<Reference> {
  const found = await findPipelineReference(request, ports);
  if (found !== undefined) return found;
  throw missing(`No version of ${request.pipeline.name} is registered, and none was trained here.`);
}

/**
 * The profile that the user names; else that of the version in the pipeline's environment, in production, or the newest one; else
 * that of the model that was trained here; else undefined.
 * @throws SLIPWAY_E_DOCUMENT_MISSING, SLIPWAY_E_DOCUMENT_INVALID, and what the registry throws
 */
export async function findPipelineReference(
  { pipeline, documents, path }: ReferenceRequest,
  ports: ReferencePorts,
): Promise<Reference | undefined> {
  if (path !== undefined) {
    const profile = await ports.loadProfile(path);
    if (profile !== undefined) return { profile, description: path, model: UNKNOWN_MODEL };
    throw missing(`There is no profile at ${path}.`);
  }
  const deployed = await findDeployed(pipeline, ports.registry);
  if (deployed !== undefined) return await fetchReference(deployed, documents, ports);
  const trained = await documents.load(profileDocument);
  if (trained !== undefined) {
    const { evidence } = await loadEvidence((name) => documents.pathOf(name), ports);
    const run = await documents.load(runDocument);
    // An evaluation of an earlier model says nothing of this one.
    const isOwn = run !== undefined && evidence?.evaluation.modelDigest === run.model.digest;
    return {
      profile: weigh(trained, isOwn ? evidence.evaluation : undefined),
      description: "the model trained here",
      model: UNKNOWN_MODEL,
      ...(isOwn ? { evidence } : {}),
    };
  }
  return undefined;
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
  ports: ReferencePorts,
): Promise<Reference> {
  const { registry, loadProfile } = ports;
  const { model, version, modelDigest } = manifest;
  const profileFile = manifest.files.find(({ path }) => path === "profile.json" || path.endsWith("/profile.json"));
  if (profileFile === undefined) throw missing(`${model}@${version} was registered without a profile.`);
  try {
    await registry.fetch(model, version, documents.pathOf(STAGING));
    const profile = await loadProfile(documents.pathOf(`${STAGING}/${profileFile.path}`));
    if (profile === undefined) throw missing(`The files of ${model}@${version} hold no profile.`);
    const { evidence } = await loadEvidence((name) => documents.pathOf(`${STAGING}/${name}`), ports);
    return {
      profile: weigh(profile, evidence?.evaluation),
      description: `${model}@${version}, ${reason}`,
      model: { version, digest: modelDigest },
      ...(evidence === undefined ? {} : { evidence }),
    };
  } finally {
    await documents.remove(STAGING);
  }
}

/** Training does not know yet how much a model uses each feature: its evaluation measures that. */
function weigh(profile: Profile, evaluation: Evaluation | undefined): Profile {
  const importances = shareByFeature(evaluation?.importance?.features ?? []);
  return Object.keys(importances).length === 0 ? profile : { ...profile, importances };
}

function missing(what: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", {
    what,
    remedy: "Train the pipeline first (`slipway train`), or name a profile that `slipway profile` wrote.",
  });
}
