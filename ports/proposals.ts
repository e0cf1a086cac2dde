import { join } from "node:path";
import { createFileDocuments } from "../adapters/files/documents.ts";
import { createCommentBoard } from "../adapters/github/comment-board.ts";
import { createProposalDesk } from "../adapters/github/proposal-desk.ts";
import { createPipelineFiles } from "../adapters/pipeline-file/load-pipeline.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { documentsFolder } from "../core/documents/document-path.ts";
import { SlipwayError } from "../core/errors.ts";
import { createArtifactFetcher } from "./artifacts.ts";
import { readBranch } from "./branch.ts";
import { openRunRepository } from "./github.ts";

/** For the action that proposes a retrained model. Pipelines are read and never executed. @throws SLIPWAY_E_INPUT_INVALID outside a repository */
export function createProposePorts(world: ActionWorld) {
  const { cwd, environment, log } = world;
  const github = openRunRepository(world);
  if (github === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "This run belongs to no repository.",
      remedy: "Use this action in the workflow that retrains, as `slipway workflows write` writes it.",
    });
  }
  return {
    ...createArtifactFetcher(world),
    pipelines: createPipelineFiles({ cwd, execute: false }),
    openDocuments: (model: string) =>
      createFileDocuments({ folder: join(cwd, ".slipway", "out", documentsFolder(model)) }),
    desk: createProposalDesk({ github, base: readBranch(environment.ref) }),
    board: createCommentBoard({ github }),
    commit: environment.sha,
    order: { id: environment.runId, attempt: environment.runAttempt },
    log,
  };
}
