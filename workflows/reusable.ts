import { repositorySchema } from "../core/repository/repository-schema.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { monitorWorkflow } from "./delivery/monitor.ts";
import { overrideWorkflow } from "./delivery/override.ts";
import { promoteWorkflow } from "./delivery/promote.ts";
import { pullRequestWorkflow } from "./delivery/pull-request.ts";
import { releaseWorkflow } from "./delivery/release.ts";
import { reportWorkflow } from "./delivery/report.ts";
import { retrainWorkflow } from "./delivery/retrain.ts";
import { PIPELINES_INPUT, toReusable } from "./to-reusable.ts";

/** Nothing is known of the pipelines of whoever calls, so everything that a pipeline can ask for is there; the plan tells at run time. */
const anybody: Delivery = {
  settings: repositorySchema.parse({}),
  pipelines: [
    { name: "any", tenants: true, environment: "production", monitored: true, retrains: true, mergeBase: true },
  ],
  action: (name) => `$/actions/${name}`,
  servers: "${{ inputs.servers }}",
  environments: "${{ inputs.environments }}",
  planInputs: { pipelines: "${{ inputs.pipelines }}" },
};

const WORKFLOW_INPUT = {
  workflow: {
    description: "Path of the workflow file whose runs are reported.",
    type: "string",
    default: ".github/workflows/slipway-pull-request.yml",
  },
};

const ENVIRONMENTS_INPUT = {
  environments: {
    description: "Where pipelines are deployed, for /rollback, one per line: <pipeline> <environment>.",
    type: "string",
    default: "",
  },
};

const reports: Delivery = { ...anybody, reportInputs: { workflow: "${{ inputs.workflow }}" } };

/** The workflows that users generate, for teams that call one in five lines instead. */
export default [
  { file: "model-pull-request.yml", workflow: pullRequestWorkflow(anybody), inputs: PIPELINES_INPUT },
  { file: "model-report.yml", workflow: reportWorkflow(reports), inputs: WORKFLOW_INPUT },
  { file: "model-release.yml", workflow: releaseWorkflow(anybody), inputs: PIPELINES_INPUT },
  { file: "model-promote.yml", workflow: promoteWorkflow(anybody), inputs: PIPELINES_INPUT },
  { file: "model-monitor.yml", workflow: monitorWorkflow(anybody), inputs: PIPELINES_INPUT },
  { file: "model-retrain.yml", workflow: retrainWorkflow(anybody), inputs: PIPELINES_INPUT },
  { file: "model-override.yml", workflow: overrideWorkflow(anybody), inputs: ENVIRONMENTS_INPUT },
].flatMap(({ workflow, ...reusable }) => (workflow === undefined ? [] : [toReusable(workflow, reusable)]));
