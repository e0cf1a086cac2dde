import { createCommandDesk } from "../adapters/github/command-desk.ts";
import { createCommentBoard } from "../adapters/github/comment-board.ts";
import { createIssueTracker } from "../adapters/github/issue-tracker.ts";
import { createWorkflowDispatcher } from "../adapters/github/workflow-dispatcher.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { SlipwayError } from "../core/errors.ts";
import { readBranch } from "./branch.ts";
import { openRunRepository } from "./github.ts";
import { openState } from "./registry.ts";

/** For the action that follows commands in comments on issues. @throws SLIPWAY_E_INPUT_INVALID outside a repository */
export function createCommandPorts(world: ActionWorld) {
  const { environment, log, clock } = world;
  const github = openRunRepository(world);
  if (github === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "This run belongs to no repository.",
      remedy: "Use this action in a workflow `on: issue_comment`, as `slipway workflows write` writes it.",
    });
  }
  return {
    event: () => environment.event(),
    desk: createCommandDesk({ github }),
    board: createCommentBoard({ github }),
    issues: createIssueTracker({ github }),
    dispatcher: createWorkflowDispatcher({ github, branch: readBranch(environment.ref) }),
    state: openState(world),
    order: { id: environment.runId, attempt: environment.runAttempt },
    clock,
    log,
  };
}
