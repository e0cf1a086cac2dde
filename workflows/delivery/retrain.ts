import { Commented, type StepsJob, type Workflow, write } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { modelJob, planJob } from "./model-jobs.ts";
import { useStage } from "./stages.ts";

/**
 * One model is trained anew, whatever has changed, when a person or confirmed drift asks for it. Nothing is released here: a pull request shows
 * how the new model compares, and its merge releases.
 */
export function retrainWorkflow(delivery: Delivery): Workflow {
  return {
    file: "slipway-retrain.yml",
    name: "Slipway retrain",
    "run-name": "Retrain ${{ inputs.model }}: ${{ inputs.reason }}",
    on: {
      workflow_dispatch: {
        inputs: {
          model: { description: "Pipeline, or model of a tenant, to train anew.", type: "string", required: true },
          reason: { description: "Why, for the list of runs.", type: "string", required: true },
          issue: { description: "Number of the issue that it is about, if any.", type: "string", required: false },
        },
      },
    },
    jobs: {
      plan: planJob(delivery, { with: { model: "${{ inputs.model }}", everything: "true" }, group: "retrain" }),
      model: {
        ...modelJob(delivery),
        concurrency: { group: "slipway-train-${{ github.ref }}-${{ matrix.model }}", queue: "max" },
      },
      propose: proposeJob(delivery),
      ...customJobs(delivery, "retrain"),
    },
  };
}

/** One pull request, also of a pipeline with tenants: then it shows the model of all rows, the first of the plan. */
function proposeJob(delivery: Delivery): StepsJob {
  const first = "fromJSON(needs.plan.outputs.matrix)[0]";
  return {
    name: "Propose ${{ inputs.model }}",
    needs: ["plan", "model"],
    if: new Commented(
      "!cancelled() && needs.plan.outputs.any == 'true'",
      "the issue is told of a training that failed, too",
    ),
    "runs-on": delivery.settings.deliversOn,
    "timeout-minutes": 10,
    permissions: {
      contents: write("the branch slipway/retrain-<model>"),
      issues: write("what came of it, below the issue that asked"),
      "pull-requests": write("the pull request"),
    },
    concurrency: { group: "slipway-propose-${{ inputs.model }}", queue: "max" },
    steps: [
      useStage(delivery, "propose", {
        with: {
          artifact: `\${{ ${first}.artifact }}`,
          model: `\${{ ${first}.model }}`,
          folder: `\${{ ${first}.folder }}`,
          reason: "${{ inputs.reason }}",
          issue: "${{ inputs.issue }}",
        },
      }),
    ],
  };
}
