import { Commented, type StepsJob, type Workflow } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { modelJob, planJob } from "./model-jobs.ts";

export const PULL_REQUEST_NAME = "Slipway pull request";

/** Trains and evaluates what a pull request changes. It has read access alone, also for branches of this repository. */
export function pullRequestWorkflow(delivery: Delivery): Workflow {
  const { branches, types } = delivery.settings.triggers.pullRequest;
  const own = customJobs(delivery, "pull-request");
  return {
    file: "slipway-pull-request.yml",
    name: PULL_REQUEST_NAME,
    on: {
      // No `paths:`: a workflow that a filter skips leaves a required check pending for ever. The plan filters.
      pull_request: branches === undefined && types === undefined ? null : { types, branches },
      merge_group: null,
    },
    concurrency: { group: "slipway-pull-request-${{ github.ref }}", "cancel-in-progress": true },
    jobs: {
      plan: planJob(delivery),
      model: modelJob(delivery),
      ...own,
      "slipway-gate": gateJob(delivery, ["plan", "model", ...Object.keys(own)]),
    },
  };
}

/** The one check to require: it concludes whatever happens, because a skipped required job would count as passed. */
function gateJob({ settings }: Delivery, needs: readonly string[]): StepsJob {
  return {
    name: "slipway-gate",
    needs,
    if: new Commented("always()", "a skipped job would count as passed"),
    "runs-on": settings.actsOn,
    "timeout-minutes": 5,
    permissions: {},
    steps: [
      {
        name: "Pass only when everything before has passed",
        run: [
          'echo "plan: $PLAN, models: $MODEL, anything to do: $ANY"',
          'case " $RESULTS " in *" failure "* | *" cancelled "*) exit 1 ;; esac',
          'case "$PLAN $MODEL $ANY" in "success success true" | "success skipped false") exit 0 ;; esac',
          "exit 1",
          "",
        ].join("\n"),
        env: {
          PLAN: "${{ needs.plan.result }}",
          MODEL: "${{ needs.model.result }}",
          ANY: "${{ needs.plan.outputs.any }}",
          RESULTS: "${{ join(needs.*.result, ' ') }}",
        },
      },
    ],
  };
}
