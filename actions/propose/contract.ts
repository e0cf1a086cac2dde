import { z } from "zod";
import { artifactInputs } from "../../core/artifacts/artifact-inputs.ts";
import { defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "propose",
  inputs: z.strictObject({
    ...artifactInputs,
    folder: z
      .string()
      .regex(/^(?:\.|[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*)$/, "must be a folder below the root, without ..")
      .default(".")
      .describe("Folder of the pipeline from the root of the repository, in which the pull request changes a file."),
    reason: z.string().max(500).default("").describe("Why it was trained anew."),
    issue: z
      .union([z.literal(""), z.string().regex(/^[1-9]\d{0,9}$/, "must be the number of an issue")])
      .default("")
      .describe("Number of the issue that it is about; it is told what came of it."),
  }),
  outputs: ["outcome", "document", "pull"],
});

export type ProposeInputs = z.output<typeof contract.inputs>;
export type ProposeOutput = (typeof contract.outputs)[number];
