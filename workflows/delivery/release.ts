import { Commented, type StepsJob, type Workflow, write } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryJobs } from "./delivery-jobs.ts";
import { useStage } from "./stages.ts";

/** What the default branch holds becomes a version, and is deployed where its pipeline says so. */
export function releaseWorkflow(delivery: Delivery): Workflow {
  const { defaultBranch, triggers } = delivery.settings;
  const { branches = [defaultBranch], dispatch } = triggers.release;
  return {
    file: "slipway-release.yml",
    name: "Slipway release",
    on: { push: { branches }, ...(dispatch ? { workflow_dispatch: null } : {}) },
    jobs: {
      ...deliveryJobs(delivery, { group: "release" }),
      ...(delivery.pipelines.some(({ monitored }) => monitored) ? { "dead-man": deadManJob(delivery) } : {}),
      ...customJobs(delivery, "release"),
    },
  };
}

/** A schedule that does not fire raises no alarm by itself: a push does, where the plan has found one. */
function deadManJob(delivery: Delivery): StepsJob {
  return {
    name: "Report monitoring that has stopped",
    needs: ["plan"],
    if: new Commented(
      "needs.plan.outputs.overdue != '[]'",
      "models whose monitoring has not run for twice its interval",
    ),
    "runs-on": delivery.settings.actsOn,
    "timeout-minutes": 10,
    permissions: {
      contents: write("the records on branch slipway"),
      issues: write("the issue that monitoring has stopped"),
    },
    concurrency: { group: "slipway-dead-man", queue: "max" },
    steps: [useStage(delivery, "monitor", { with: { overdue: "${{ needs.plan.outputs.overdue }}" } })],
  };
}
