import { z } from "zod";
import { defineDocument, instantText } from "../documents/document.ts";
import { isModelName, isStageName, isVersion } from "./grammar.ts";
import { STAGE_STEP_KINDS, type StageRecord } from "./model-store.ts";

/** A stage record as it is stored. */
export const stageRecordDocument = defineDocument("stage-record", {
  model: z.string().refine(isModelName, "must be a model name"),
  stage: z.string().refine(isStageName, "must be a stage name"),
  number: z.number().int().min(1),
  version: z.string().refine(isVersion, "must be a version"),
  at: instantText,
  reason: z.string().max(1000),
  kind: z.enum(STAGE_STEP_KINDS).exactOptional(),
}) satisfies { readonly schema: z.ZodType<StageRecord> };
