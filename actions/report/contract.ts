import { z } from "zod";
import { defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "report",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one."),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "must match [a-z0-9-]{1,64}")
      .exactOptional()
      .describe("Name of the output folder to report on, without a pipeline."),
    workflow: z
      .string()
      .regex(
        /^\.github\/workflows\/[\w.-]+\.ya?ml$/,
        "must be a path such as .github/workflows/slipway-pull-request.yml",
      )
      .default(".github/workflows/slipway-pull-request.yml")
      .describe("Started by workflow_run: the only workflow file whose runs are reported."),
  }),
  outputs: ["outcome", "document", "html", "posted"],
});

export type ReportInputs = z.output<typeof contract.inputs>;
export type ReportOutput = (typeof contract.outputs)[number];
