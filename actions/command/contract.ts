import { z } from "zod";
import { COMMANDING_ROLES } from "../../core/commands/command-desk.ts";
import { defineContract } from "../../core/contract.ts";

const workflowFile = z.string().regex(/^[\w.-]{1,100}\.ya?ml$/, "must be the name of a workflow file");

export const contract = defineContract({
  name: "command",
  inputs: z.strictObject({
    environments: z
      .string()
      .default("")
      .describe("Where the pipelines are deployed, one per line: `<pipeline> <environment>`; for `/rollback`."),
    role: z
      .enum(COMMANDING_ROLES)
      .default("write")
      .describe(
        "Role that every command but `/freeze` and an `/ack` of up to 14 days needs: write, maintain or admin.",
      ),
    retrainWorkflow: workflowFile.default("slipway-retrain.yml").describe("Workflow that retrains a model."),
    promoteWorkflow: workflowFile.default("slipway-promote.yml").describe("Workflow that rolls a model back."),
  }),
  outputs: ["outcome", "document", "command", "refusal"],
});

export type CommandInputs = z.output<typeof contract.inputs>;
export type CommandOutput = (typeof contract.outputs)[number];
