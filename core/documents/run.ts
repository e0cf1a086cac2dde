import { z } from "zod";
import { COLUMN_KINDS } from "../data/table.ts";
import { modelCard } from "../pipeline/card-schema.ts";
import { defineDocument, instantText, maybeNumber, sha256Text } from "./document.ts";

const historyEntry = z.object({
  /** Epoch, iteration or tree count, from 1. */
  step: z.number().int(),
  loss: maybeNumber,
  validationLoss: maybeNumber,
});
export type HistoryEntry = z.output<typeof historyEntry>;

const part = z.object({
  rows: z.number().int(),
  /** sha256 of the sorted row ids. */
  digest: sha256Text,
  classShares: z.record(z.string(), z.number()).nullable(),
});

/** How far a metric moves by the seed alone. */
const seedSpread = z.object({
  metric: z.string(),
  part: z.literal("validation"),
  /**
   * True: the models were trained on the training part alone, because the trainer otherwise learns from the validation part too;
   * false: the first is the model itself.
   */
  refitted: z.boolean(),
  /** The main seed first. */
  seeds: z.array(z.number().int()),
  /** One for each seed; null where the metric is not defined. */
  values: z.array(maybeNumber),
  mean: maybeNumber,
  /** Standard deviation with ddof 1. */
  sd: maybeNumber,
});
export type SeedSpread = z.output<typeof seedSpread>;

/** A section of a pipeline as JSON. */
const section = z.record(z.string(), z.json());

export const runDocument = defineDocument("run", {
  pipeline: z.string(),
  /** sha256 of the canonical validated pipeline. */
  pipelineDigest: sha256Text,
  /** As the pipeline has it; absent where it has none. */
  card: modelCard.exactOptional(),
  startedAt: instantText,
  seconds: z.number(),
  source: z.object({ commit: z.string().nullable(), dirty: z.boolean().nullable() }),
  /** What the pipeline says of its task, data and trainer, defaults filled in; absent in documents of earlier versions of Slipway. */
  settings: z.object({ task: section, data: section, train: section }).exactOptional(),
  data: z.object({
    digest: sha256Text,
    rows: z.number().int(),
    files: z.array(z.object({ path: z.string(), sha256: sha256Text, bytes: z.number().int(), rows: z.number().int() })),
    columns: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(COLUMN_KINDS),
        type: z.string(),
        missing: z.number().int(),
        distinct: z.number().int(),
        min: maybeNumber,
        max: maybeNumber,
      }),
    ),
    features: z.array(z.string()),
    ignored: z.array(z.object({ column: z.string(), reason: z.string() })),
    duplicateRows: z.number().int(),
    leakage: z.object({ rows: z.number().int(), examples: z.array(z.string()) }),
    parts: z.object({ train: part, validation: part, test: part }),
  }),
  trainer: z.object({
    kind: z.string(),
    backend: z.string(),
    parameters: z.record(z.string(), z.json()),
    seed: z.number().int(),
    facts: z.record(z.string(), z.union([z.number(), z.string()])),
    history: z.array(historyEntry),
  }),
  /** Only where more than one seed was asked for. */
  seeds: seedSpread.exactOptional(),
  model: z.object({ digest: sha256Text, bytes: z.number().int(), parity: z.number() }),
  timings: z.record(z.string(), z.number()),
  environment: z.object({
    node: z.string(),
    os: z.string(),
    cpu: z.string(),
    slipway: z.string(),
    lockDigest: sha256Text.nullable(),
  }),
});
export type RunDocument = z.output<typeof runDocument.schema>;
