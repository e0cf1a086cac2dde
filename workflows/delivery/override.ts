import { Commented, read, type Workflow, write } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { useStage } from "./stages.ts";

const MAY_TRIGGER =
  "zizmor: ignore[dangerous-triggers] checks nothing out, and takes of the comment a reason that it escapes";

/** `/slipway override <reason>` in a comment on a pull request goes on record. Nothing is checked out. */
export function overrideWorkflow(delivery: Delivery): Workflow {
  return {
    file: "slipway-override.yml",
    name: "Slipway override",
    on: { issue_comment: { types: [new Commented("created", MAY_TRIGGER)] } },
    concurrency: { group: "slipway-override-${{ github.event.issue.number }}", queue: "max" },
    jobs: {
      override: {
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
      },
      ...customJobs(delivery, "override"),
    },
  };
}
