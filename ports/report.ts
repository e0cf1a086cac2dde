import { join } from "node:path";
import { readZip } from "../adapters/archive/read-zip.ts";
import { createFileDocuments } from "../adapters/files/documents.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { createCheckReporter } from "../adapters/github/check-reporter.ts";
import { createGitHub } from "../adapters/github/client.ts";
import { createCommentBoard } from "../adapters/github/comment-board.ts";
import { createPullFinder } from "../adapters/github/pull-finder.ts";
import { createRunArtifacts } from "../adapters/github/run-artifacts.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { documentsFolder } from "../core/documents/document-path.ts";
import type { PipelineSource } from "../core/pipeline/pipeline-source.ts";

type ReportWorld = Pick<ActionWorld, "cwd" | "log" | "clock" | "environment" | "github">;

/**
 * What the report needs in a workflow, and nothing more: its process has 0.35 s from its start to the comment (DESIGN 14). Pipelines are read and
 * never executed, because this job may write.
 */
export function createReportPorts({ cwd, log, clock, environment, github: { token = "", baseUrl } }: ReportWorld) {
  const pipelines: PipelineSource = {
    async load(path) {
      const { createPipelineFiles } = await import("../adapters/pipeline-file/load-pipeline.ts");
      return await createPipelineFiles({ cwd, execute: false }).load(path);
    },
  };
  const local = {
    pipelines,
    openDocuments: (name: string) =>
      createFileDocuments({ folder: join(cwd, ".slipway", "out", documentsFolder(name)) }),
    sha256,
    log,
  };
  const { repository, eventName, event, runId, runAttempt } = environment;
  if (repository === undefined || token === "") return local;
  const github = createGitHub({ token, baseUrl, repository, log, clock });
  return {
    ...local,
    github: {
      eventName,
      event,
      repository: `${repository.owner}/${repository.name}`,
      run: { id: runId, attempt: runAttempt },
      artifacts: createRunArtifacts(github),
      readArchive: readZip,
      pulls: createPullFinder(github),
      comments: createCommentBoard({ github }),
      checks: createCheckReporter({ github }),
    },
  };
}
