import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { ModelDocument, Preprocessing, Signature } from "../documents/model.ts";
import type { TrainedModel, TrainerRecord } from "../trainers/trainer.ts";
import { compareText } from "./build-signature.ts";

export interface AssembleModelRequest {
  readonly pipeline: string;
  readonly record: Pick<TrainerRecord, "id" | "format">;
  readonly task: ModelDocument["task"];
  readonly signature: Signature;
  readonly preprocessing: Preprocessing;
  /** To be written beside model.json, these very bytes. */
  readonly files: TrainedModel["files"];
  /** Default: the record's. */
  readonly format?: ModelDocument["format"];
  /** Inputs that the model reads. Default: all of the signature. */
  readonly inputs?: ReadonlySet<string>;
}

/** What a trainer decides of model.json, beside what was prepared. */
export function modelPartsOf({ files, format, preprocessing, inputs }: TrainedModel) {
  return {
    files,
    ...(format === undefined ? {} : { format }),
    ...(preprocessing === undefined ? {} : { preprocessing }),
    ...(inputs === undefined ? {} : { inputs }),
  } satisfies Partial<AssembleModelRequest>;
}

/** model.json for a trained model. Digests are taken here, once, of the very bytes that are written. */
export function assembleModel(request: AssembleModelRequest, sha256: Sha256): ModelDocument {
  const { pipeline, record, task, preprocessing, format = record.format, inputs } = request;
  const signature =
    inputs === undefined
      ? request.signature
      : { ...request.signature, inputs: request.signature.inputs.filter(({ name }) => inputs.has(name)) };
  const files = [...request.files]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([path, content]) => ({ path, sha256: sha256(content), bytes: content.byteLength }));
  const parts = { format, files, signature, preprocessing, task };
  return { schema: "slipway/model/v1", pipeline, trainer: record.id, ...parts, digest: modelDigest(parts, sha256) };
}

type DigestedParts = Pick<ModelDocument, "format" | "files" | "signature" | "preprocessing" | "task">;

/** What makes a model this model: everything that moves a score. The pipeline's and the trainer's name do not. */
export function modelDigest({ format, files, signature, preprocessing, task }: DigestedParts, sha256: Sha256): string {
  return digestOf({ format, files, signature, preprocessing, task }, sha256);
}
