import type { WorkflowDispatcher } from "../../core/dispatch/workflow-dispatcher.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { GitHub } from "./client.ts";

export interface DispatcherOptions {
  readonly github: GitHub;
  /** The default branch, whose files decide what runs. */
  readonly branch: string;
}

/** Requests: 1. Not repeated after a lost reply: the run may have begun. */
export function createWorkflowDispatcher({ github, branch }: DispatcherOptions): WorkflowDispatcher {
  return {
    async start(workflow, inputs) {
      try {
        await github.request(
          "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
          { workflow_id: workflow, ref: branch, inputs: { ...inputs } },
          { permission: "actions: write" },
        );
      } catch (cause) {
        if (!(cause instanceof SlipwayError) || cause.code !== "SLIPWAY_E_GITHUB_FAILED") throw cause;
        throw new SlipwayError("SLIPWAY_E_GITHUB_FAILED", {
          what: `${workflow} was not started on ${branch}: ${cause.what}`,
          remedy: `Where the file or one of its inputs is missing, type \`slipway workflows write\` and commit what it writes. ${cause.remedy}`,
          cause,
        });
      }
    },
  };
}
