import { z } from "zod";
import { defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "deploy",
  inputs: z.strictObject({
    pipeline: z.string().min(1).default(".").describe("Pipeline file, or the folder that holds one."),
    version: z
      .string()
      .regex(/^v?\d+\.\d+\.\d+$/, "must be a version such as 1.2.0")
      .transform((text) => text.replace(/^v/, ""))
      .exactOptional()
      .describe("Version to deploy; default the newest registered one."),
  }),
  outputs: ["outcome", "document", "version", "url"],
});

export type DeployInputs = z.output<typeof contract.inputs>;
export type DeployOutput = (typeof contract.outputs)[number];
