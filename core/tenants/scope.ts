import type { Sha256 } from "../canonical-json.ts";
import type { Dataset, DatasetSource } from "../data/dataset.ts";
import { filterDataset } from "../data/filter-dataset.ts";
import type { RowFilter } from "../data/row-filter.ts";
import type { Logger } from "../log.ts";
import { keptColumns } from "../pipeline/kept-columns.ts";
import type { LoadedPipeline, PipelineSource } from "../pipeline/pipeline-source.ts";
import { requireBinary } from "../pipeline/require-binary.ts";
import type { PipelineTenants } from "../pipeline/schema.ts";
import { planTenants, type TenantPlan } from "./plan-tenants.ts";

/** The whole table, read once, and who is in it. */
export interface TenantTable {
  readonly dataset: Dataset;
  readonly plans: readonly TenantPlan[];
  /** The rows of one tenant; made when it is asked for and not kept. */
  rowsOf(plan: TenantPlan): Dataset;
}

export interface TenantTablePorts {
  readonly datasets: DatasetSource;
  readonly sha256: Sha256;
}

/** @throws SLIPWAY_E_TENANT_INVALID, and what DatasetSource.load throws */
export async function loadTenantTable(
  { pipeline, folder }: LoadedPipeline,
  tenants: PipelineTenants,
  { datasets, sha256 }: TenantTablePorts,
): Promise<TenantTable> {
  const { data, evaluate } = pipeline;
  const task = requireBinary(pipeline.task);
  const dataset = await datasets.load({ folder, data, task, keep: keptColumns(evaluate), tenant: tenants.column });
  return {
    dataset,
    plans: planTenants(dataset, { tenants, task }, sha256),
    rowsOf: ({ value, rows }) =>
      filterDataset(dataset, { column: tenants.column, value, target: task.target, rows }, sha256),
  };
}

/** The rows of a tenant in any table that has its column. */
export function filterTenant(
  { value }: Pick<TenantPlan, "value">,
  { column }: Pick<PipelineTenants, "column">,
  { dataset }: Pick<TenantTable, "dataset">,
): RowFilter {
  const kind = dataset.parts.train.table.columns.get(column)?.kind ?? "category";
  return { column, kind: kind === "text" ? "category" : kind, value };
}

/** A source that reads nothing: a stage gets the rows that are in memory already. */
export function holdDataset(dataset: Dataset): DatasetSource {
  return { load: async () => dataset };
}

/** `<pipeline>.<slug>`: name of a tenant's model, and of its documents to whoever opens them. */
export function nameTenant(pipeline: string, { slug }: Pick<TenantPlan, "slug">): string {
  return `${pipeline}.${slug}`;
}

/** The pipeline as one tenant's stages see it: a pipeline of its own name, without tenants. */
export function scopePipeline(loaded: LoadedPipeline, plan: Pick<TenantPlan, "slug">): LoadedPipeline {
  const { tenants: _, ...pipeline } = loaded.pipeline;
  return { ...loaded, pipeline: { ...pipeline, name: nameTenant(pipeline.name, plan) } };
}

export function holdPipeline(loaded: LoadedPipeline): PipelineSource {
  return { load: async () => loaded };
}

/** The log of one tenant among many: its slug, which is safe text, stands before every line. */
export function prefixLog(log: Logger, { slug }: Pick<TenantPlan, "slug">): Logger {
  return {
    debug: (message) => log.debug(`${slug}: ${message}`),
    info: (message) => log.info(`${slug}: ${message}`),
    warn: (message) => log.warn(`${slug}: ${message}`),
    progress: (update) => log.progress({ ...update, task: `${slug}: ${update.task}` }),
  };
}
