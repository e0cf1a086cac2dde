import { z } from "zod";
import { defineDocument, sha256Text } from "./document.ts";

/**
 * A pipeline as data, from a job that may run the user's code to jobs that may write (DESIGN 16: 14): `pipeline.json` among the documents.
 * It is for Slipway alone; what people write has the schema of docs/schemas/pipeline.json.
 */
export const pipelineDocument = defineDocument("pipeline", {
  /** Validated, with every default filled in; validated again by whoever reads it. */
  pipeline: z.record(z.string(), z.json()),
  /** Folder of the pipeline's file, relative to the workspace, with forward slashes; `.` for the workspace itself. Its data starts there. */
  folder: z.string().min(1).max(1024),
  /** sha256 of the canonical pipeline. */
  digest: sha256Text,
  /** Slug of the tenant whose model the documents beside it are about; null for the pipeline's own. */
  tenant: z
    .string()
    .regex(/^[a-z0-9-]{1,71}$/)
    .nullable(),
});
export type PipelineDocument = z.output<typeof pipelineDocument.schema>;
