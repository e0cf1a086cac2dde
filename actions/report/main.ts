import type { ReadArchive } from "../../core/artifacts/archive.ts";
import type { ArtifactReader } from "../../core/artifacts/artifact-store.ts";
import type { Sha256 } from "../../core/canonical-json.ts";
import type { CheckReporter } from "../../core/comments/check-reporter.ts";
import type { CommentBoard, RunOrder } from "../../core/comments/comment-board.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Logger } from "../../core/log.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { PullFinder } from "../../core/pulls/pull-finder.ts";
import type { ReportInputs, ReportOutput } from "./contract.ts";

export interface ReportPorts {
  readonly pipelines: PipelineSource;
  openDocuments(name: string): DocumentStore;
  readonly sha256: Sha256;
  readonly log: Logger;
  /** Absent on a laptop. */
  readonly github?: ReportGitHub | undefined;
}

/** The side of a workflow. */
export interface ReportGitHub {
  /** `GITHUB_EVENT_NAME`. */
  readonly eventName: string;
  /** The payload of the event. */
  event(): unknown;
  /** `owner/name`. */
  readonly repository: string;
  /** The run that this is. */
  readonly run: RunOrder;
  readonly artifacts: ArtifactReader;
  readonly readArchive: ReadArchive;
  readonly pulls: PullFinder;
  readonly comments: CommentBoard;
  readonly checks: CheckReporter;
}

/**
 * Shows what the documents of a pipeline say. Where they are depends on who asks: after the workflow of a pull request (`workflow_run`) they come
 * as artifacts and are posted as comments; in a step of that workflow they are in the workspace and the one pull request is known; elsewhere they
 * become files. A report judges nothing anew, so a lost gate is shown and does not fail it.
 *
 * @throws SLIPWAY_E_DOCUMENT_MISSING when there is no document yet
 * @throws SLIPWAY_E_EVENT_REFUSED, SLIPWAY_E_ARTIFACT_INVALID when what is to be posted is not what it should be; nothing of it is
 */
export async function run(inputs: ReportInputs, ports: ReportPorts): Promise<Outcome<ReportOutput>> {
  const { github } = ports;
  // Each way loads what it needs: a comment must not wait for the page's code (DESIGN 14).
  if (github?.eventName === "workflow_run") {
    const { reportRun } = await import("./report-run.ts");
    return await reportRun(inputs, { ...ports, github });
  }
  if (github?.eventName === "pull_request") {
    const { reportPull } = await import("./report-pull.ts");
    return await reportPull(inputs, { ...ports, github });
  }
  const { reportFiles } = await import("./report-files.ts");
  return await reportFiles(inputs, ports);
}

/** Ports of whoever posts. */
export type PostingPorts = ReportPorts & { readonly github: ReportGitHub };
