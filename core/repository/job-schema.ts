import { z } from "zod";

/** What a runner is asked for: a label, several labels, or a group. */
export const labels = z.union([
  z.string().min(1),
  z.array(z.string().min(1)).min(1),
  z.strictObject({ group: z.string().min(1), labels: z.union([z.string(), z.array(z.string())]).exactOptional() }),
]);
export type Labels = z.output<typeof labels>;

const name = z.string().min(1).max(256);
const word = (what: string) => z.string().regex(/^[A-Za-z0-9._,/-]+$/, `must be ${what}`);
const values = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
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
        version: z.string().regex(/^\d+(\.\d+)*$/, "must be a version of DVC such as 3.63.0"),
        extras: word("extras of DVC such as s3").exactOptional().describe("Kind of storage, such as s3, gs or azure."),
        remote: word("the name of a remote").exactOptional().describe("Default: that of the DVC configuration."),
        targets: z.array(word("a path")).default([]).describe("What to pull. Default: everything."),
      })
      .describe("Data that DVC holds: installed at this version, then `dvc pull`."),
    z
      .strictObject({
        kind: z.literal("run"),
        name,
        run: command,
        env: z.record(z.string(), z.string()).exactOptional(),
      })
      .describe("A command."),
    z
      .strictObject({
        kind: z.literal("action"),
        name,
        action: z.string().regex(/^[\w.-]+\/[\w./-]+$/, "must be like owner/repository"),
        sha: z.string().regex(/^[0-9a-f]{40}$/, "must be the full commit of the tag"),
        tag: z.string().min(1).describe("Tag of that commit, for the comment."),
        with: values.exactOptional(),
        env: z.record(z.string(), z.string()).exactOptional(),
      })
      .describe("An action, pinned by commit."),
  ])
  .describe("A step of your own.");
export type RepositoryStep = z.output<typeof stepSchema>;

const permission = z.strictObject({
  access: z.enum(["read", "write"]),
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
    if: z.string().min(1).exactOptional(),
    runsOn: labels,
    timeoutMinutes: z.number().int().min(1).max(7200).default(15),
    permissions: z.record(z.string().regex(/^[a-z-]+$/), permission).default({}),
    environment: z.string().min(1).exactOptional(),
    checkout: z.boolean().default(true).describe("Whether the repository is checked out first."),
    env: z.record(z.string(), z.string()).exactOptional(),
    steps: z.array(stepSchema).min(1),
  })
  .describe("A job of your own.");
export type RepositoryJob = z.output<typeof jobSchema>;
