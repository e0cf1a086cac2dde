import { metricsOf } from "../metrics/metrics.ts";
import type { PipelineEvaluate } from "../pipeline/schema.ts";

/** The metric that compares tenants: the pipeline's primary one, else the first of binary tasks. */
export function choosePrimary({ primary }: Pick<PipelineEvaluate, "primary">): string {
  return primary ?? metricsOf("binary").keys().next().value ?? "";
}
