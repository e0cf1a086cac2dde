import type { ColumnKind } from "../core/data/table.ts";
import type { SignatureInput } from "../core/documents/model.ts";
import type { Predictor } from "../core/model/predictor.ts";

/** Datatypes of the Open Inference Protocol that a column kind is shown as. */
const DATATYPES = {
  number: "FP64",
  boolean: "BOOL",
  category: "BYTES",
  text: "BYTES",
  timestamp: "INT64",
} as const satisfies Record<ColumnKind, string>;

/** One input of the signature, prepared once so that no request looks anything up. */
export interface Field {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly required: boolean;
  /** Levels seen in training; null when any text is as good as another. */
  readonly levels: ReadonlySet<string> | null;
  /** The name as JSON text. */
  readonly quotedName: string;
  /** Datatype shown in the model's metadata. */
  readonly datatype: string;
}

export interface OutputField {
  readonly name: string;
  readonly quotedName: string;
  /** Position among the scores of a row. */
  readonly index: number;
}

/** Where a served model comes from. */
export interface ModelIdentity {
  readonly name: string;
  /** Semantic version; null for a folder that no registry knows. */
  readonly version: string | null;
  /** Commit of the training code; null when unknown. */
  readonly commit: string | null;
}

/** A loaded model with everything that its signature decides, computed once. */
export interface ServedModel extends ModelIdentity {
  /** Digest of model.json. */
  readonly digest: string;
  readonly predictor: Predictor;
  readonly fields: readonly Field[];
  readonly fieldIndex: ReadonlyMap<string, number>;
  readonly outputs: readonly OutputField[];
  /** Body of the model metadata endpoint. */
  readonly metadata: string;
}

export function buildServedModel(predictor: Predictor, identity: ModelIdentity): ServedModel {
  const { model } = predictor;
  const fields = model.signature.inputs.map(buildField);
  const outputs = model.signature.outputs.map(({ name }, index) => ({ name, quotedName: JSON.stringify(name), index }));
  return {
    ...identity,
    digest: model.digest,
    predictor,
    fields,
    fieldIndex: new Map(fields.map(({ name }, index) => [name, index])),
    outputs,
    metadata: JSON.stringify({
      name: identity.name,
      ...(identity.version === null ? {} : { versions: [identity.version] }),
      platform: `slipway_${model.format}`,
      inputs: fields.map(({ name, datatype, required }) => ({
        name,
        datatype,
        shape: [-1],
        ...(required ? {} : { parameters: { optional: true } }),
      })),
      outputs: outputs.map(({ name }) => ({ name, datatype: "FP64", shape: [-1] })),
    }),
  };
}

function buildField({ name, kind, required, levels }: SignatureInput): Field {
  return {
    name,
    kind,
    required,
    levels: levels === undefined ? null : new Set(levels),
    quotedName: JSON.stringify(name),
    datatype: DATATYPES[kind],
  };
}
