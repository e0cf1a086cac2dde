import { z } from "zod";
import { defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "train",
  inputs: z.strictObject({
    pipeline: z.string().min(1).describe("Pipeline file, or the folder that holds one."),
    tenant: z
      .string()
      .min(1)
      .exactOptional()
      .describe("One tenant, by its value or slug, or `@global` for the model of all rows; default all of them."),
  }),
  outputs: ["outcome", "document", "model"],
});

export type TrainInputs = z.output<typeof contract.inputs>;
export type TrainOutput = (typeof contract.outputs)[number];
