import { z } from "zod";
import { PIPELINE_NAME } from "../pipeline/schema.ts";
import { isBranchName } from "./branch-name.ts";
import { refuseCron } from "./cron.ts";
import { jobSchema, labels, stepSchema } from "./job-schema.ts";

/** Files that `slipway workflows write` can make, by the names that users give them. */
export const WORKFLOW_NAMES = [
  "pull-request",
  "report",
  "release",
  "promote",
  "monitor",
  "retrain",
  "override",
] as const;
export type WorkflowName = (typeof WORKFLOW_NAMES)[number];

/** Changed files are named from the root of the repository: any other path would never match. */
function isInside(path: string): boolean {
  return !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes("..") && !path.startsWith("./");
}

const JOB_ID = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const secretName = z.string().regex(/^[A-Z_][A-Z0-9_]*$/i, "must be the name of a secret, such as DATA_KEY");
const environmentName = z.string().min(1).max(255);

const secrets = z
  .record(z.string().regex(/^[A-Z_][A-Z0-9_]*$/i, "must be the name of an environment variable"), secretName)
  .describe(
    "Environment variable → name of the secret that it holds, for the steps that read data: train, evaluate, monitor, and dvc and run of `before`.",
  );

const deploy = z
  .strictObject({
    tokenSecret: secretName.describe(
      "Secret with the token of the server's admin API, best kept in the environment that is deployed to. Default: SLIPWAY_DEPLOY_TOKEN.",
    ),
  })
  .describe("How the servers are reached that pipelines name as deploy.url.");

const before = z.array(stepSchema).describe("Steps between the checkout and training, such as those that fetch data.");

const scope = {
  runsOn: labels.exactOptional().describe("Runner of the jobs that train and measure. Default: ubuntu-24.04."),
  secrets: secrets.exactOptional(),
  before: before.exactOptional(),
  deploy: deploy.exactOptional(),
};

const branches = z.array(z.string().min(1)).min(1);
const triggers = z
  .strictObject({
    pullRequest: z
      .strictObject({
        branches: branches.exactOptional().describe("Only pull requests into these branches. Default: all."),
        types: z.array(z.string().min(1)).min(1).exactOptional().describe("Activities. Default: those of GitHub."),
      })
      .prefault({})
      .describe("Of the workflow for pull requests; the merge queue always starts it."),
    release: z
      .strictObject({
        branches: branches.exactOptional().describe("Branches that release. Default: the default branch."),
        dispatch: z.boolean().default(false).describe("Whether a person may start it as well."),
      })
      .prefault({})
      .describe("Of the release."),
    monitor: z
      .strictObject({
        cron: z
          .string()
          .superRefine((text, { addIssue }) => {
            const message = refuseCron(text);
            if (message !== undefined) addIssue({ code: "custom", message });
          })
          .exactOptional()
          .describe(
            "When. Default: daily, at a minute between 2 and 5 o'clock UTC that follows from the names of the pipelines.",
          ),
      })
      .prefault({})
      .describe("Of monitoring; a person may always start it."),
  })
  .describe("When the workflows start.");

/** `slipway.config.*`: what the workflows of a repository need to know and no single pipeline can say. */
export const repositorySchema = z.strictObject({
  pipelines: z
    .array(z.string().min(1))
    .min(1)
    .default(["pipelines/*"])
    .describe("Pipeline files, folders that hold one, or patterns of such folders."),
  defaultBranch: z
    .string()
    .refine(isBranchName, "must be the name of a branch, such as main")
    .default("main")
    .describe("Branch that releases."),
  workflows: z
    .array(z.enum(WORKFLOW_NAMES))
    .min(1)
    .default([...WORKFLOW_NAMES])
    .describe("Files to write."),
  ...scope,
  deliversOn: labels.default("ubuntu-24.04").describe("Runner of the jobs that plan, register and deploy."),
  actsOn: labels
    .default("ubuntu-slim")
    .describe("Runner of the short jobs that run no code of the repository: gate, report, issues."),
  timeoutMinutes: z.number().int().min(1).max(7200).default(60).describe("Longest time of one model's job."),
  environment: environmentName
    .default("slipway-data")
    .describe(
      "GitHub environment of the jobs that get `secrets`, or whose `before` reads some; without secrets they have none.",
    ),
  oidc: z
    .boolean()
    .default(false)
    .describe("Whether the jobs that read data may ask for an identity token, for a cloud's credentials."),
  attest: z
    .enum(["off", "auto", "require"])
    .default("off")
    .describe("Provenance of registered models. `auto` goes on where the plan of the repository has none."),
  commandRole: z
    .enum(["write", "maintain", "admin"])
    .default("write")
    .describe("Role that commands in a comment on an issue need; `/freeze` and an `/ack` of up to 14 days: write."),
  triggers: triggers.prefault({}),
  jobs: z
    .partialRecord(
      z.enum(WORKFLOW_NAMES),
      z.record(z.string().regex(JOB_ID, "must be letters, digits, - and _, a letter or _ first"), jobSchema),
    )
    .default({})
    .describe("Your own jobs, by workflow and id. Those of pull-request count for slipway-gate."),
  perPipeline: z
    .record(
      z.string().regex(PIPELINE_NAME, "must be the name of a pipeline: small letters, digits and -"),
      z.strictObject({
        ...scope,
        watch: z
          .array(
            z
              .string()
              .min(1)
              .refine(isInside, "must be a path from the root of the repository, with forward slashes and without .."),
          )
          .default([])
          .describe("Paths and patterns outside of the folder that the pipeline depends on as well."),
      }),
    )
    .default({})
    .describe("The same settings for single pipelines, by name."),
});

/** A repository's settings as their author writes them. */
export type RepositoryInput = z.input<typeof repositorySchema>;
/** Validated, with every default filled in. */
export type Repository = z.output<typeof repositorySchema>;
