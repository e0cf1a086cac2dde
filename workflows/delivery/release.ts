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
