import { Commented, read, type Workflow, write } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { PULL_REQUEST_NAME } from "./pull-request.ts";
import { useStage } from "./stages.ts";

const MAY_TRIGGER =
  "zizmor: ignore[dangerous-triggers] checks nothing out and takes numbers alone from the artifact, against a strict schema";

/** Posts what a pull request's run has measured: the only part with a write scope, and it runs no code of the pull request. */
export function reportWorkflow(delivery: Delivery): Workflow {
  const { reportInputs } = delivery;
  return {
    file: "slipway-report.yml",
    name: "Slipway report",
    on: { workflow_run: { workflows: [new Commented(PULL_REQUEST_NAME, MAY_TRIGGER)], types: ["completed"] } },
    concurrency: {
      group:
        "slipway-report-${{ github.event.workflow_run.head_repository.id }}-${{ github.event.workflow_run.head_branch }}",
      queue: "max",
    },
    jobs: {
      report: {
        name: "Report",
        if: new Commented("github.event.workflow_run.event == 'pull_request'", "a merge queue has no comment"),
        "runs-on": delivery.settings.actsOn,
        "timeout-minutes": 10,
        permissions: {
          actions: read("the artifact of the run"),
          "pull-requests": write("the comment"),
          statuses: write("the verdict beside the commit"),
        },
        steps: [useStage(delivery, "report", reportInputs === undefined ? {} : { with: reportInputs })],
      },
      ...customJobs(delivery, "report"),
    },
  };
}
