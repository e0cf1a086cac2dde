import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, instantText, intervalPair, maybeNumber, sha256Text } from "./document.ts";
import { gateResult, metricValue } from "./evaluation.ts";

/** Slug of the rows whose tenant is missing. No value has it: every other slug ends in six hex digits. */
export const ROWS_WITHOUT_TENANT = "no-tenant";
/** Longest raw value that a document keeps, in UTF-16 units. */
export const MAX_TENANT_VALUE = 128;

const perPart = z.object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() });

const delta = z.object({
  /** Own model against the global one on the same rows; above 0 is better, whatever the direction of the metric. */
  value: maybeNumber,
  /** Two-sided interval at `level`; null with a reason. */
  ci: intervalPair.nullable(),
  level: z.number(),
  method: z.string().exactOptional(),
  reason: z.string().exactOptional(),
});
export type TenantDelta = z.output<typeof delta>;

const tenant = z.object({
  /** Its documents are in the folder of this name, its model is `<pipeline>.<slug>`. */
  slug: z.string(),
  /** As the data has it, clipped (untrusted text); null: rows without a tenant. */
  value: z.string().nullable(),
  rows: perPart,
  positives: perPart,
  /** `fallback`: the global model serves this tenant. */
  model: z.enum(["own", "fallback"]),
  /** Why it has no own model, or why nothing was judged. */
  reason: z.string().exactOptional(),
  /** Of its own model; null without one. */
  modelDigest: sha256Text.nullable(),
  /** Of its own model in the registry; null when none is registered. */
  version: z.string().nullable(),
  /** Primary metric of its own model on its test rows; null without one. */
  own: metricValue.nullable(),
  /** The same of the global model on the same rows; null when nothing was judged. */
  global: metricValue.nullable(),
  delta: delta.nullable(),
  /** Of the model that serves it. */
  gates: z.array(gateResult),
  /** Null until it is evaluated. */
  outcome: z.enum(OUTCOMES).nullable(),
  /** What stopped it; the others went on. */
  error: z.object({ stage: z.string(), code: z.string(), what: z.string(), remedy: z.string() }).exactOptional(),
});
export type TenantResult = z.output<typeof tenant>;

/** One model per customer group, side by side: the roll-up of a pipeline with `tenants`. */
export const tenantsDocument = defineDocument("tenants", {
  pipeline: z.string(),
  /** Column whose values are the tenants. */
  column: z.string(),
  minRows: z.number().int(),
  minPositives: z.number().int(),
  /** Of the whole table. */
  dataDigest: sha256Text,
  /** sha256 of the canonical validated pipeline. */
  pipelineDigest: sha256Text,
  trainedAt: instantText,
  /** Null after training. */
  evaluatedAt: instantText.nullable(),
  /** Of the worst tenant; null until they are evaluated. */
  outcome: z.enum(OUTCOMES).nullable(),
  /** Metric of every number here. */
  primary: z.string(),
  /** Most rows first; once they are evaluated, worst first: by outcome, then by the number of the model that serves them. */
  tenants: z.array(tenant),
  /** Slug of the worst; null until they are evaluated. */
  worst: z.string().nullable(),
  /** All test rows together; null until all tenants are evaluated at once. */
  totals: z
    .object({
      n: z.number().int(),
      positives: z.number().int(),
      /** Every row scored by the model that serves its tenant. */
      own: metricValue,
      /** Every row scored by the global model. */
      global: metricValue,
      delta,
    })
    .nullable(),
});
export type TenantsDocument = z.output<typeof tenantsDocument.schema>;
