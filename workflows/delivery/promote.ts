import type { Workflow } from "../define-workflow.ts";
import { customJobs } from "./custom-steps.ts";
import type { Delivery } from "./delivery.ts";
import { deployJob } from "./delivery-jobs.ts";
import { planJob } from "./model-jobs.ts";

/** A person moves a registered version into an environment, or takes the one that was there before. Undefined when nothing is deployed. */
export function promoteWorkflow(delivery: Delivery): Workflow | undefined {
  const deployed = delivery.pipelines.filter(({ environment }) => environment !== undefined);
  const environments = [...new Set(deployed.flatMap(({ environment }) => environment ?? []))].toSorted();
  if (environments.length === 0) return undefined;
  const names = deployed.map(({ name }) => name).toSorted();
  const model = deployed.some(({ tenants }) => tenants) ? { type: "string" } : { type: "choice", options: names };
  return {
    file: "slipway-promote.yml",
    name: "Slipway promote",
    on: {
      workflow_dispatch: {
        inputs: {
          model: { description: "Pipeline, or model of a tenant.", ...model, required: true },
          action: { description: "What to do.", type: "choice", options: ["promote", "rollback"], required: true },
          version: { description: "Version to promote; empty for the newest.", type: "string", required: false },
          environment: { description: "Where.", type: "choice", options: environments, required: true },
          reason: { description: "Why, for the history of the environment.", type: "string", required: true },
          "force-reason": {
            description: "Why, although deployments are frozen; empty where they are not.",
            type: "string",
            required: false,
          },
        },
      },
    },
    jobs: {
      plan: planJob(delivery, {
        with: { model: "${{ inputs.model }}", everything: "true", keep: "true" },
        group: "promote",
      }),
      promote: {
        ...deployJob(delivery, {
          needs: ["plan"],
          with: {
            artifact: "${{ matrix.keptAs }}",
            task: "${{ inputs.action }}",
            version: "${{ inputs.version }}",
            reason: "${{ inputs.reason }}",
            "force-reason": "${{ inputs.force-reason }}",
          },
          environment: "${{ inputs.environment }}",
        }),
        name: "${{ inputs.action }} ${{ matrix.model }}",
      },
      ...customJobs(delivery, "promote"),
    },
  };
}
