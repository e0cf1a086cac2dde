import { didYouMean } from "../nearest.ts";
import { explainIssue, type FileOrigin, refuseFile } from "../pipeline/explain-problems.ts";
import { checkJobs, OWN_JOBS } from "./check-jobs.ts";
import { type Repository, repositorySchema, type WorkflowName } from "./repository-schema.ts";

/**
 * Validated settings with defaults. All problems come in one error, each with line, field and what is accepted.
 * @throws SLIPWAY_E_REPOSITORY_INVALID
 */
export function parseRepository(value: unknown, origin: FileOrigin): Repository {
  const parsed = repositorySchema.safeParse(value);
  const problems = parsed.success
    ? checkJobs(parsed.data, (name) => (parsed.data.workflows.includes(name) ? OWN_JOBS[name] : undefined))
    : parsed.error.issues.flatMap((issue) => explainIssue(issue, repositorySchema));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw refuseFile("SLIPWAY_E_REPOSITORY_INVALID", problems, origin);
}

/**
 * Which jobs a workflow has depends on the pipelines as well: without `deploy` there is none to wait for.
 * @throws SLIPWAY_E_REPOSITORY_INVALID
 */
export function assertJobsFit(
  settings: Repository,
  ownJobs: (workflow: WorkflowName) => readonly string[] | undefined,
  file: string,
): void {
  const problems = checkJobs(settings, ownJobs);
  if (problems.length > 0)
    throw refuseFile("SLIPWAY_E_REPOSITORY_INVALID", problems, { file, locate: () => undefined });
}

/** Settings for a pipeline that does not exist would be ignored in silence. @throws SLIPWAY_E_REPOSITORY_INVALID */
export function assertPipelinesExist({ perPipeline }: Repository, names: readonly string[], file: string): void {
  const problems = Object.keys(perPipeline)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: ["perPipeline", name],
      message: `there is no such pipeline; known: ${names.join(", ")}. ${didYouMean(name, names)}`.trim(),
    }));
  if (problems.length > 0)
    throw refuseFile("SLIPWAY_E_REPOSITORY_INVALID", problems, { file, locate: () => undefined });
}
