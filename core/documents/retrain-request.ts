import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, maybeNumber, sha256Text } from "./document.ts";
import { VERDICTS } from "./evaluation-comparison.ts";

/**
 * The file that a retrain pull request adds to the pipeline's folder: why a model is to be trained anew, and how the one that was trained for
 * the question compares. Merging it changes the folder, so that the release trains and registers.
 */
export const retrainRequestDocument = defineDocument("retrain-request", {
  model: z.string(),
  /** One cleaned line that somebody wrote. */
  reason: z.string(),
  /** Issue that it is about; null without one. */
  issue: z.number().int().min(1).nullable(),
  /** `<run id>/<attempt>` of the workflow that trained the challenger. */
  run: z.string(),
  challenger: z.object({ modelDigest: sha256Text.nullable(), dataDigest: sha256Text.nullable() }),
  /** Version that it was compared with; null without one. */
  champion: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  verdict: z.enum(VERDICTS),
  primary: z.object({ metric: z.string(), challenger: maybeNumber, champion: maybeNumber }),
});
export type RetrainRequestDocument = z.output<typeof retrainRequestDocument.schema>;
