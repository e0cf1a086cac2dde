import { z } from "zod";
import { hardenSchema } from "../evidence/harden-schema.ts";
import { defineDocument } from "./document.ts";
import { evaluationDocument } from "./evaluation.ts";
import { runDocument } from "./run.ts";
import { tenantsDocument } from "./tenants.ts";

/** What a comment says of a training; a run document is one. */
const trainingFacts = runDocument.schema.pick({ pipeline: true, startedAt: true, seconds: true, source: true }).extend({
  trainer: runDocument.schema.shape.trainer.pick({ kind: true }),
  data: z.object({
    parts: z.object({ train: runDocument.schema.shape.data.shape.parts.shape.train.pick({ rows: true }) }),
  }),
  model: runDocument.schema.shape.model.pick({ digest: true, bytes: true }),
  timings: z.object({ fit: z.number().exactOptional() }),
});
export type TrainingFacts = z.output<typeof trainingFacts>;

/** Model names as the registry has them: `<pipeline>` or `<pipeline>.<tenant slug>`. */
export const MODEL_NAME_PATTERN = /^[a-z0-9-]{1,64}(?:\.[a-z0-9-]{1,71})?$/;

/**
 * What the code of a pull request tells the job that comments on it: everything that a comment shows, and nothing else. Its author may be
 * anybody, so its schema is hardened through and through: no long or invisible text, no field that is not named here, no unbounded list.
 */
export const reportEvidenceDocument = {
  name: "report-evidence",
  schema: hardenSchema(
    defineDocument("report-evidence", {
      model: z.string().regex(MODEL_NAME_PATTERN),
      /** Head of the pull request, or the commit that was pushed. */
      commit: z.string().regex(/^[0-9a-f]{40}$/),
      /** The run that computed it. */
      run: z.object({ id: z.int().positive(), attempt: z.int().positive() }),
      /** Of the evaluation, as on the command line: 0 lets the pull request pass. */
      exitCode: z.int().min(0).max(4),
      /** Without what only a page draws: curves, traces, details of the baseline. */
      evaluation: evaluationDocument.schema,
      training: trainingFacts.exactOptional(),
      /** Of a pipeline with tenants; `evaluation` is then that of its global model. */
      tenants: tenantsDocument.schema.exactOptional(),
    }).schema,
  ),
};
export type ReportEvidence = z.output<typeof reportEvidenceDocument.schema>;
