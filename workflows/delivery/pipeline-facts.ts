import type { Pipeline, PipelineDeploy } from "../../core/pipeline/schema.ts";
import type { PipelineFacts } from "./delivery.ts";

/** What the workflows need to know of a pipeline. */
export function readFacts({ name, tenants, deploy, monitor, evaluate }: Pipeline): PipelineFacts {
  return {
    name,
    tenants: tenants !== undefined,
    ...(deploy === undefined ? {} : { environment: deploy.environment, server: readServer(deploy) }),
    monitored: monitor !== undefined,
    ...(monitor?.schedule === undefined ? {} : { schedule: monitor.schedule }),
    retrains: monitor?.onDrift.includes("retrain") ?? false,
    mergeBase: evaluate.baseline === "merge-base",
  };
}

function readServer({ url, adminUrl }: PipelineDeploy): NonNullable<PipelineFacts["server"]> {
  return { url, ...(adminUrl === undefined ? {} : { adminUrl }) };
}
