import { z } from "zod";
import { defineContract } from "../../core/contract.ts";

export const contract = defineContract({
  name: "override",
  inputs: z.strictObject({}),
  outputs: ["outcome", "document", "commit", "refusal"],
});

export type OverrideOutput = (typeof contract.outputs)[number];
