import { SlipwayError } from "../errors.ts";
import type { LoadedPipeline } from "../pipeline/pipeline-source.ts";
import type { PipelineTenants } from "../pipeline/schema.ts";

/** The tenants of a pipeline, if it has any. @throws SLIPWAY_E_INPUT_INVALID when one is asked for and it has none */
export function readTenants(
  { pipeline, file }: LoadedPipeline,
  { tenant }: { readonly tenant?: string },
): PipelineTenants | undefined {
  if (tenant === undefined || pipeline.tenants !== undefined) return pipeline.tenants;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `A tenant is given, and the pipeline ${pipeline.name} has none.`,
    remedy: 'Leave the tenant out, or add `tenants: { column: "…" }` to the pipeline.',
    file,
  });
}
