import { didYouMean } from "../nearest.ts";
import { explainIssue, type FileOrigin, refuseFile } from "../pipeline/explain-problems.ts";
import { type Repository, repositorySchema } from "./repository-schema.ts";

/**
 * Validated settings with defaults. All problems come in one error, each with line, field and what is accepted.
 * @throws SLIPWAY_E_REPOSITORY_INVALID
 */
export function parseRepository(value: unknown, origin: FileOrigin): Repository {
  const parsed = repositorySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => explainIssue(issue, repositorySchema));
  throw refuseFile("SLIPWAY_E_REPOSITORY_INVALID", problems, origin);
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
