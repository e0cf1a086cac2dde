import { ISSUE_LABEL } from "../../core/issues/issue-text.ts";
import { Commented, read, type StepsJob, type Workflow, write } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { useStage } from "./stages.ts";

const MAY_TRIGGER =
  "zizmor: ignore[dangerous-triggers] checks nothing out, and takes of the comment a reason that it escapes";

/**
 * Commands in comments: `/slipway override <reason>` on a pull request, and on an issue that Slipway keeps what is to be done about it. Two jobs,
 * of which one runs, because each may do only what it needs. Nothing is checked out.
 */
export function overrideWorkflow(delivery: Delivery): Workflow {
  return {
    file: "slipway-override.yml",
    name: "Slipway override",
    on: { issue_comment: { types: [new Commented("created", MAY_TRIGGER)] } },
    concurrency: { group: "slipway-override-${{ github.event.issue.number }}", queue: "max" },
    jobs: {
      override: overrideJob(delivery),
      ...(delivery.pipelines.some(({ monitored }) => monitored) ? { command: commandJob(delivery) } : {}),
      ...customJobs(delivery, "override"),
    },
  };
}

function overrideJob(delivery: Delivery): StepsJob {
  return {
    name: "Override",
    if: new Commented(
      "github.event.issue.pull_request && startsWith(github.event.comment.body, '/slipway override')",
      "who may do so is decided by the action, on what GitHub says of the person",
    ),
    "runs-on": delivery.settings.actsOn,
    "timeout-minutes": 10,
    permissions: {
      actions: read("when the newest commit was pushed, from its runs"),
      contents: write("the record on branch slipway"),
      "pull-requests": write("the answer to the comment"),
    },
    steps: [useStage(delivery, "override")],
  };
}

function commandJob(delivery: Delivery): StepsJob {
  const { environments = listEnvironments(delivery) } = delivery;
  return {
    name: "Command",
    if: new Commented(
      `!github.event.issue.pull_request && startsWith(github.event.comment.body, '/') && contains(github.event.issue.labels.*.name, '${ISSUE_LABEL}')`,
      "anybody may set a label and comment: who opened the issue and who commands is asked by the action",
    ),
    "runs-on": delivery.settings.actsOn,
    "timeout-minutes": 10,
    permissions: {
      actions: write("starts the workflows that retrain and roll back"),
      contents: write("the record on branch slipway"),
      issues: write("the answer to the comment, and the issue that is closed"),
    },
    steps: [
      useStage(delivery, "command", {
        with: { role: delivery.settings.commandRole, ...(environments === "" ? {} : { environments }) },
      }),
    ],
  };
}

/** Written here, because nothing of the repository is read when a comment is followed. */
function listEnvironments({ pipelines }: Delivery): string {
  return pipelines
    .flatMap(({ name, environment }) => (environment === undefined ? [] : `${name} ${environment}`))
    .join("\n");
}
