import { z } from "zod";

/** What a runner is asked for: a label, several labels, or a group. */
export const labels = z.union(
  [
    z.string().min(1),
    z.array(z.string().min(1)).min(1),
    z.strictObject({ group: z.string().min(1), labels: z.union([z.string(), z.array(z.string())]).exactOptional() }),
  ],
  { error: "must be a label, a list of labels, or { group, labels }" },
);
export type Labels = z.output<typeof labels>;

const name = z.string().min(1).max(256).describe("Name in the list of runs.");
const env = z.record(z.string(), z.string()).exactOptional().describe("Environment variables.");
const word = (what: string) => z.string().regex(/^[A-Za-z0-9._,/-]+$/, `must be ${what}`);
const values = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .exactOptional()
  .describe("Inputs of the action.");
const command = z
  .string()
  .min(1)
  .refine((text) => !text.includes("${{"), "must hold no expression: pass values through env")
  .describe("Command for the runner's shell; values come through env.");

/** A step of the user's own. */
export const stepSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("lfs") }).describe("Files that Git LFS holds: checked out with their content."),
    z
      .strictObject({
        kind: z.literal("dvc"),
        version: z
          .string()
          .regex(/^\d+(\.\d+)*$/, "must be a version of DVC such as 3.63.0")
          .describe("Version of DVC to install."),
        extras: word("extras of DVC such as s3").exactOptional().describe("Kind of storage, such as s3, gs or azure."),
        remote: word("the name of a remote").exactOptional().describe("Default: that of the DVC configuration."),
        targets: z.array(word("a path")).default([]).describe("What to pull. Default: everything."),
      })
      .describe("Data that DVC holds: installed at this version, then `dvc pull` with the variables of `secrets`."),
    z
      .strictObject({
        kind: z.literal("python"),
        version: z
          .string({ error: 'must be a version in quotes, such as "3.12"' })
          .regex(/^\d+\.\d+(\.\d+)?$/, 'must be a version such as "3.12"')
          .describe("Version of Python, in quotes."),
        requirements: word("a path").exactOptional().describe("File of packages to install, from the root."),
      })
      .describe("Python for `train: { kind: command }`, with its packages. In `before` only where models are trained."),
    z
      .strictObject({
        kind: z.literal("run"),
        name,
        run: command,
        env,
      })
      .describe("A command. In `before` it gets the variables of `secrets`, as dvc does."),
    z
      .strictObject({
        kind: z.literal("action"),
        name,
        action: z
          .string()
          .regex(/^[\w.-]+\/[\w./-]+$/, "must be like owner/repository")
          .describe("Action, `owner/repository` and a path in it."),
        sha: z
          .string()
          .regex(/^[0-9a-f]{40}$/, "must be the full commit of the tag")
          .describe("Full commit of the tag."),
        tag: z.string().min(1).describe("Tag of that commit, for the comment."),
        with: values,
        env,
      })
      .describe("An action, pinned by commit."),
  ])
  .describe("A step of your own.");
export type RepositoryStep = z.output<typeof stepSchema>;

/** Permissions that a job's token can have. */
const SCOPES = [
  "actions",
  "artifact-metadata",
  "attestations",
  "checks",
  "contents",
  "deployments",
  "discussions",
  "id-token",
  "issues",
  "models",
  "packages",
  "pages",
  "pull-requests",
  "security-events",
  "statuses",
] as const;

const permission = z.strictObject({
  access: z.enum(["read", "write"]).describe("What the job may."),
  why: z.string().min(1).describe("Reason, for the comment that every permission has."),
});

/** A job of the user's own. */
export const jobSchema = z
  .strictObject({
    name,
    needs: z
      .array(z.string().min(1))
      .min(1)
      .exactOptional()
      .describe("Jobs to wait for, ours (`plan`, `model` …) included."),
    if: z.string().min(1).exactOptional().describe("Expression of GitHub, without the braces around it."),
    runsOn: labels.describe("Runner."),
    timeoutMinutes: z.number().int().min(1).max(7200).default(15).describe("Longest time."),
    permissions: z
      .partialRecord(z.enum(SCOPES), permission)
      .default({})
      .describe("Permissions by name, such as contents; none by default."),
    environment: z.string().min(1).exactOptional().describe("Environment of GitHub, with its rules and secrets."),
    checkout: z.boolean().default(true).describe("Whether the repository is checked out first."),
    env,
    steps: z.array(stepSchema).min(1).describe("Steps after the checkout."),
  })
  .describe("A job of your own.");
export type RepositoryJob = z.output<typeof jobSchema>;
