import type { DocumentStore } from "../documents/document-store.ts";
import { type Evaluation, evaluationDocument } from "../documents/evaluation.ts";
import { type ModelDocument, modelDocument } from "../documents/model.ts";
import { type Profile, profileDocument } from "../documents/profile.ts";
import { type RunDocument, runDocument } from "../documents/run.ts";
import { SlipwayError } from "../errors.ts";
import type { DigestFile } from "../registry/file-digest.ts";
import type { ModelStore } from "../registry/model-store.ts";
import type { BaselinePlace } from "./find-baseline.ts";

/** A model and its evidence, as far as the baseline came with them. */
export interface OpenedBaseline {
  /** Absolute folder of model.json. */
  readonly modelFolder: string;
  readonly model: ModelDocument | undefined;
  readonly run: RunDocument | undefined;
  readonly evaluation: Evaluation | undefined;
  readonly profile: Profile | undefined;
  /** Absolute path of its predictions, which are those that `evaluation` judged. */
  readonly predictions: string | undefined;
}

export interface OpenPorts {
  readonly registry: ModelStore;
  readonly digestFile: DigestFile;
  /** Documents of a bare model folder, by its absolute path. */
  openModelFolder(path: string): DocumentStore;
}

const PREDICTIONS_FILE = "predictions.parquet";

/**
 * Reads what a version or an artifact holds after checking its digests. The files of a version are copied to `scratch`, an absolute folder
 * that its owner removes.
 * @throws SLIPWAY_E_DIGEST_MISMATCH, SLIPWAY_E_REGISTRY_UNREADABLE, SLIPWAY_E_DOCUMENT_INVALID
 */
export async function openBaseline(
  place: Exclude<BaselinePlace, { kind: "file" }>,
  scratch: string,
  ports: OpenPorts,
): Promise<OpenedBaseline> {
  if (place.kind === "artifact") {
    const { documents } = place;
    return await readEvidence(documents, { modelFolder: documents.pathOf("model"), digestFile: ports.digestFile });
  }
  const { model, version } = place.manifest;
  await ports.registry.fetch(model, version, scratch);
  return await readEvidence(ports.openModelFolder(scratch), { modelFolder: scratch, digestFile: ports.digestFile });
}

async function readEvidence(
  documents: DocumentStore,
  { modelFolder, digestFile }: { readonly modelFolder: string; readonly digestFile: DigestFile },
): Promise<OpenedBaseline> {
  const evaluation = await documents.load(evaluationDocument);
  const path = documents.pathOf(PREDICTIONS_FILE);
  const found = await digestFile(path);
  if (found !== undefined && evaluation !== undefined && found.sha256 !== evaluation.predictionsDigest) {
    throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
      what: `${path} is not the file that its evaluation.json judged.`,
      remedy: "Evaluate that commit again, or choose another baseline.",
      file: path,
    });
  }
  return {
    modelFolder,
    model: await documents.load(modelDocument),
    run: await documents.load(runDocument),
    evaluation,
    profile: await documents.load(profileDocument),
    predictions: found === undefined || evaluation === undefined ? undefined : path,
  };
}
