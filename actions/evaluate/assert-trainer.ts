import { canonicalJson } from "../../core/canonical-json.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { recordSettings } from "../../core/pipeline/record-settings.ts";
import type { Pipeline } from "../../core/pipeline/schema.ts";

/**
 * A trainer that was changed since the training would be judged by another's model, under that one's name. Runs of versions of Slipway
 * that kept no settings are taken as they are.
 * @throws SLIPWAY_E_DIGEST_MISMATCH
 */
export function assertTrainer({ settings }: RunDocument, pipeline: Pipeline, path: string): void {
  if (settings === undefined || canonicalJson(settings.train) === canonicalJson(recordSettings(pipeline).train)) return;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `The section train of ${pipeline.name} is not the one that its model was trained with.`,
    remedy: `Type \`slipway train ${path}\` again.`,
  });
}
