import { z } from "zod";
import { COLUMN_KINDS } from "../data/table.ts";
import { defineDocument, sha256Text } from "./document.ts";

const featureInput = z.object({
  name: z.string(),
  kind: z.enum(COLUMN_KINDS),
  /** True when the training data had no gap: a request must then give a value. */
  required: z.boolean(),
  /** Levels seen in training, for categories. */
  levels: z.array(z.string()).exactOptional(),
  /** Only whole numbers in this closed range are accepted: the steps of a forecast. */
  wholeNumbers: z.object({ from: z.number().int(), to: z.number().int() }).exactOptional(),
});

export const signatureSchema = z.object({
  inputs: z.array(featureInput),
  outputs: z.array(
    z.object({
      name: z.string(),
      /** `probability`: one for each of `classes`; `number`: a single value. */
      kind: z.enum(["probability", "number"]),
      classes: z.array(z.string()).exactOptional(),
    }),
  ),
});

const numberFeature = z.object({
  name: z.string(),
  kind: z.enum(["number", "boolean"]),
  /** Median of the training part; replaces a missing value. */
  impute: z.number(),
  mean: z.number(),
  /** Standard deviation (ddof 0) after imputation; 1 for a constant. */
  scale: z.number().gt(0),
  /** Whether a 0/1 column "was missing" follows the value. */
  indicator: z.boolean(),
  /** Rising. A dense encoding adds max(0, value − knot) / scale for each, so that a linear model can bend there. */
  knots: z.array(z.number()),
});
const categoryFeature = z.object({
  name: z.string(),
  kind: z.literal("category"),
  /** In order of their codes; a level outside this list is encoded as unseen. */
  levels: z.array(z.string()),
  /** Whether missing is a level of its own; otherwise a gap is encoded as unseen. */
  missingLevel: z.boolean(),
  /** Whether training had levels too rare for the list: unseen levels then share their code, otherwise they have none. */
  otherLevel: z.boolean(),
});

/** Everything fitted on the training part that turns a raw row into what the model reads. */
export const preprocessingSchema = z.object({
  /** `raw`: the model reads the inputs of the signature as they are and has no features here. */
  encoding: z.enum(["dense", "columns", "raw"]),
  features: z.array(z.discriminatedUnion("kind", [numberFeature, categoryFeature])),
  /** Regression: the model's output times `scale` plus `mean` is the prediction. Absent: the output is the prediction. */
  target: z.object({ mean: z.number(), scale: z.number().gt(0) }).exactOptional(),
});

/** What the model predicts, with everything that the data had to say about it. */
export const modelTask = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("binary"), target: z.string(), positive: z.string(), negative: z.string() }),
  z.object({
    kind: z.literal("multiclass"),
    target: z.string(),
    /** In the order of the probabilities. */
    classes: z.array(z.string()).min(2),
  }),
  z.object({ kind: z.literal("regression"), target: z.string() }),
]);

export const modelDocument = defineDocument("model", {
  pipeline: z.string(),
  format: z.enum(["linear", "tfjs-layers", "ydf", "onnx", "recorded", "forecast"]),
  trainer: z.string(),
  task: modelTask,
  signature: signatureSchema,
  preprocessing: preprocessingSchema,
  /** Relative to the folder of model.json. */
  files: z.array(z.object({ path: z.string(), sha256: sha256Text, bytes: z.number().int() })),
  /** Digest of the model: sha256 of the canonical JSON of format, files, signature, preprocessing, task. */
  digest: sha256Text,
});

export type ModelDocument = z.output<typeof modelDocument.schema>;
export type ModelTask = z.output<typeof modelTask>;
export type Signature = z.output<typeof signatureSchema>;
export type SignatureInput = Signature["inputs"][number];
export type Preprocessing = z.output<typeof preprocessingSchema>;
export type PreprocessingFeature = Preprocessing["features"][number];
