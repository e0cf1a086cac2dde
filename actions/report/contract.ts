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
  }),
  outputs: ["outcome", "document", "html"],
});

export type ReportInputs = z.output<typeof contract.inputs>;
export type ReportOutput = (typeof contract.outputs)[number];
