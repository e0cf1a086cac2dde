import type { DocumentStore } from "../../core/documents/document-store.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { CheckModelFolder } from "../../core/model/predictor.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { OnInconclusive } from "../../core/registry/decide-registrable.ts";
import { assertModelName } from "../../core/registry/grammar.ts";
import type { FileSource } from "../../core/registry/model-store.ts";
import { EVIDENCE_FILES } from "../../core/registry/registration-key.ts";
import type { RegisterInputs } from "./contract.ts";

export interface CandidatePorts {
  readonly pipelines: PipelineSource;
  /** Documents of a pipeline, or of a model registered without one, by its name. */
  openDocuments(name: string): DocumentStore;
  /** Documents of a bare model folder, given as the user wrote it. */
  openModelFolder(path: string): DocumentStore;
  /** Given as the user wrote it, too. */
  readonly checkModelFolder: CheckModelFolder;
}

/** What is to be registered and where it is. */
export interface Candidate {
  readonly model: string;
  /** As the user knows it, for messages. */
  readonly place: string;
  readonly documents: DocumentStore;
  readonly source: FileSource;
  readonly onInconclusive: OnInconclusive;
  /** The pipeline whose stages must have run; null for a model folder, which may come without their documents. */
  readonly pipeline: string | null;
}

/** @throws SLIPWAY_E_INPUT_INVALID, and what PipelineSource throws */
export async function resolveCandidate(inputs: RegisterInputs, ports: CandidatePorts): Promise<Candidate> {
  const { pipeline: path, from, name, onInconclusive } = inputs;
  if (from !== undefined) return resolveFolder({ from, name, path, onInconclusive }, ports);
  if (path === undefined || name !== undefined) {
    throw unusable(
      path === undefined
        ? "register: neither a pipeline nor a model folder is given."
        : "register: a pipeline has its own name.",
    );
  }
  const { pipeline } = await ports.pipelines.load(path);
  const documents = ports.openDocuments(pipeline.name);
  const evidence = new Set(EVIDENCE_FILES.filter((file) => file !== "profile.json")); // the profile is in the model's folder
  return {
    model: pipeline.name,
    place: path,
    documents,
    source: { pathOf: (file) => documents.pathOf(evidence.has(file) ? file : `model/${file}`) },
    onInconclusive: pipeline.evaluate.onInconclusive,
    pipeline: pipeline.name,
  };
}

interface FolderInputs {
  readonly from: string;
  readonly name: string | undefined;
  readonly path: string | undefined;
  readonly onInconclusive: OnInconclusive;
}

function resolveFolder({ from, name, path, onInconclusive }: FolderInputs, ports: CandidatePorts): Candidate {
  if (name === undefined) throw unusable("register: a model folder needs a name.");
  if (path !== undefined) throw unusable("register: both a pipeline and a model folder are given.");
  assertModelName(name);
  const documents = ports.openModelFolder(from);
  return { model: name, place: from, documents, source: documents, onInconclusive, pipeline: null };
}

function unusable(what: string): SlipwayError {
  return new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what,
    remedy:
      "Give a `pipeline`, the `artifact` of an evaluation in this run, or a model folder as `from` with its `name`.",
  });
}
