import type { ColumnKind } from "../core/data/table.ts";
import type { Signature, SignatureInput } from "../core/documents/model.ts";
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
  /** The only whole numbers that are accepted, both ends included; null when any number is. */
  readonly wholeNumbers: { readonly from: number; readonly to: number } | null;
  /** The name as JSON text. */
  readonly quotedName: string;
  /** Datatype shown in the model's metadata. */
  readonly datatype: string;
}

export interface OutputField {
  readonly name: string;
  readonly quotedName: string;
  /** Position of its first score among the scores of a row. */
  readonly index: number;
  /** Scores per row: one, or one for each of several classes. */
  readonly width: number;
  /** Of several classes: their names, and these as JSON text; else empty. */
  readonly classes: readonly string[];
  readonly quotedClasses: readonly string[];
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
  /** Scores per row over all outputs. */
  readonly width: number;
  /** Body of the model metadata endpoint. */
  readonly metadata: string;
}

export function buildServedModel(predictor: Predictor, identity: ModelIdentity): ServedModel {
  const { model } = predictor;
  const fields = model.signature.inputs.map(buildField);
  const outputs = buildOutputs(model.signature.outputs);
  return {
    ...identity,
    digest: model.digest,
    predictor,
    fields,
    fieldIndex: new Map(fields.map(({ name }, index) => [name, index])),
    outputs,
    width: outputs.reduce((total, { width }) => total + width, 0),
    metadata: JSON.stringify({
      name: identity.name,
      ...(identity.version === null ? {} : { versions: [identity.version] }),
      platform: `slipway_${model.format}`,
      inputs: fields.map(({ name, datatype, required, wholeNumbers }) => ({
        name,
        datatype,
        shape: [-1],
        ...describeParameters({ required, wholeNumbers }),
      })),
      outputs: outputs.map(({ name, width, classes }) => ({
        name,
        datatype: "FP64",
        shape: width === 1 ? [-1] : [-1, width],
        // A parameter is text, a number or a boolean: the names are a list in JSON.
        ...(width === 1 ? {} : { parameters: { classes: JSON.stringify(classes) } }),
      })),
    }),
  };
}

/** Whether an input may be left out, and what numbers it takes. */
function describeParameters({ required, wholeNumbers }: Pick<Field, "required" | "wholeNumbers">): object {
  const parameters = {
    ...(required ? {} : { optional: true }),
    ...(wholeNumbers === null ? {} : { minimum: wholeNumbers.from, maximum: wholeNumbers.to }),
  };
  return Object.keys(parameters).length === 0 ? {} : { parameters };
}

function buildOutputs(outputs: Signature["outputs"]): readonly OutputField[] {
  let index = 0;
  return outputs.map(({ name, classes = [] }) => {
    const several = classes.length > 1 ? classes : [];
    const width = Math.max(1, several.length);
    const field = {
      name,
      quotedName: JSON.stringify(name),
      index,
      width,
      classes: several,
      quotedClasses: several.map((text) => JSON.stringify(text)),
    };
    index += width;
    return field;
  });
}

function buildField({ name, kind, required, levels, wholeNumbers }: SignatureInput): Field {
  return {
    name,
    kind,
    required,
    levels: levels === undefined ? null : new Set(levels),
    wholeNumbers: wholeNumbers ?? null,
    quotedName: JSON.stringify(name),
    datatype: DATATYPES[kind],
  };
}
