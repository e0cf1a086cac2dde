import { z } from "zod";
import { artifactInputs } from "../../core/artifacts/artifact-inputs.ts";
import { booleanText, defineContract } from "../../core/contract.ts";
import { DEPLOY_TASKS } from "../../core/documents/deployment.ts";
import { PIPELINE_NAME } from "../../core/pipeline/schema.ts";

export const contract = defineContract({
  name: "deploy",
  inputs: z.strictObject({
    pipeline: z.string().min(1).exactOptional().describe("Pipeline file, or the folder that holds one; default `.`."),
    ...artifactInputs,
    servers: z
      .string()
      .default("")
      .describe(
        "With artifact and deploy-token: the servers that the token may be sent to, one per line: `<pipeline> <url> [<admin-url>]`, as the committed pipelines say.",
      ),
    task: z
      .enum(DEPLOY_TASKS)
      .default("deploy")
      .describe("`deploy` or `promote` a version, or `rollback` to the one that was there before."),
    version: z
      .string()
      .regex(/^v?\d+\.\d+\.\d+$/, "must be a version such as 1.2.0")
      .transform((text) => text.replace(/^v/, ""))
      .exactOptional()
      .describe(
        "Version to deploy; default the newest registered one, in a workflow the one that was registered from its commit.",
      ),
    environment: z
      .string()
      .regex(PIPELINE_NAME, "must match [a-z0-9-]{1,64}")
      .exactOptional()
      .describe("Environment to deploy to; default that of the pipeline."),
    reason: z.string().max(500).default("").describe("Why, for the history of the environment."),
    allowOlder: booleanText()
      .default(false)
      .describe("Deploy also where the environment holds a version of a later commit."),
    forceReason: z
      .string()
      .max(300)
      .refine((text) => text === "" || text.trim().length >= 10, "must say why, in at least 10 characters")
      .default("")
      .describe("Why a version is deployed although deployments are frozen; it goes into the environment's history."),
    deployToken: z.string().default("").describe("Bearer token of the server's admin API; give it from a secret."),
    attest: z
      .enum(["auto", "require", "off"])
      .default("auto")
      .describe("Provenance of the version: `require` stops without one, `auto` warns, `off` does not look."),
  }),
  outputs: ["outcome", "document", "version", "url"],
  secrets: ["deployToken"],
});

export type DeployInputs = z.output<typeof contract.inputs>;
export type DeployOutput = (typeof contract.outputs)[number];
