import { z } from "zod";
import { booleanText, defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "plan",
  inputs: z.strictObject({
    pipelines: z
      .string()
      .default("")
      .describe("Folders, files or patterns of pipelines, separated by commas; default those of slipway.config."),
    model: z
      .string()
      .regex(/^[a-z0-9-]{1,64}(\.[a-z0-9-]{1,71})?$/, "must be the name of a pipeline, or of a tenant's model")
      .exactOptional()
      .describe("Only this pipeline, or the model of this tenant."),
    everything: booleanText().default(false).describe("Choose every pipeline, whatever has changed."),
    keep: booleanText()
      .default(false)
      .describe(
        "Keep the pipelines as artifacts of the run, for jobs that may write and run no code of the repository.",
      ),
  }),
  outputs: [
    "outcome",
    "document",
    "matrix",
    "any",
    "deployMatrix",
    "deployAny",
    "monitorMatrix",
    "monitorAny",
    "overdue",
    "skipped",
  ],
});

export type PlanInputs = z.output<typeof contract.inputs>;
export type PlanOutput = (typeof contract.outputs)[number];
