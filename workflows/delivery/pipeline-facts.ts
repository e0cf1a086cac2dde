import type { Pipeline } from "../../core/pipeline/schema.ts";
import type { PipelineFacts } from "./delivery.ts";

/** What the workflows need to know of a pipeline. */
export function readFacts({ name, tenants, deploy, monitor, evaluate }: Pipeline): PipelineFacts {
  return {
    name,
    tenants: tenants !== undefined,
    ...(deploy === undefined ? {} : { environment: deploy.environment }),
    monitored: monitor !== undefined,
    mergeBase: evaluate.baseline === "merge-base",
  };
}
