import type { WorkflowName } from "../../core/repository/repository-schema.ts";
import type { Workflow } from "../define-workflow.ts";
import type { Delivery } from "./delivery.ts";
import { monitorWorkflow } from "./monitor.ts";
import { overrideWorkflow } from "./override.ts";
import { promoteWorkflow } from "./promote.ts";
import { pullRequestWorkflow } from "./pull-request.ts";
import { releaseWorkflow } from "./release.ts";
import { reportWorkflow } from "./report.ts";
import { retrainWorkflow } from "./retrain.ts";

/** One builder per file; undefined where the pipelines have no use for it. */
const BUILDERS: Readonly<Record<WorkflowName, (delivery: Delivery) => Workflow | undefined>> = {
  "pull-request": pullRequestWorkflow,
  report: reportWorkflow,
  release: releaseWorkflow,
  promote: promoteWorkflow,
  monitor: monitorWorkflow,
  retrain: retrainWorkflow,
  override: overrideWorkflow,
};

/** Every workflow that a repository wants. */
export function buildDelivery(delivery: Delivery): readonly Workflow[] {
  return delivery.settings.workflows.flatMap((name) => BUILDERS[name](delivery) ?? []);
}
