import type { Workflow } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryJobs } from "./delivery-jobs.ts";

/** What the default branch holds becomes a version, and is deployed where its pipeline says so. */
export function releaseWorkflow(delivery: Delivery): Workflow {
  const { defaultBranch, triggers } = delivery.settings;
  const { branches = [defaultBranch], dispatch } = triggers.release;
  return {
    file: "slipway-release.yml",
    name: "Slipway release",
    on: { push: { branches }, ...(dispatch ? { workflow_dispatch: null } : {}) },
    jobs: { ...deliveryJobs(delivery, { group: "release" }), ...customJobs(delivery, "release") },
  };
}

/** The same for one model, whatever has changed, when a person asks for it. */
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
        },
      },
    },
    jobs: {
      ...deliveryJobs(delivery, { with: { model: "${{ inputs.model }}", everything: "true" }, group: "retrain" }),
      ...customJobs(delivery, "retrain"),
    },
  };
}
