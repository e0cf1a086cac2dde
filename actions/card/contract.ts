import { z } from "zod";
import { CARD_KINDS } from "../../core/card/front-matter.ts";
import { defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "card",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one."),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "must match [a-z0-9-]{1,64}")
      .exactOptional()
      .describe("Name of the output folder to write about, without a pipeline."),
    kind: z
      .enum(CARD_KINDS)
      .default("model-card")
      .describe("`technical-file` has the nine headings of Annex IV to Regulation (EU) 2024/1689."),
    check: z
      .string()
      .min(1)
      .exactOptional()
      .describe("A card to hold against the documents; nothing is written. It says itself of which kind it is."),
  }),
  outputs: ["outcome", "document", "gaps"],
});

export type CardInputs = z.output<typeof contract.inputs>;
export type CardOutput = (typeof contract.outputs)[number];
