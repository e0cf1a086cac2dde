import type { DatasetSource } from "../../core/data/dataset.ts";
import type { RowFilter } from "../../core/data/row-filter.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { PipelineTenants } from "../../core/pipeline/schema.ts";
import { GLOBAL_MODEL } from "../../core/tenants/global-model.ts";
import { findTenant } from "../../core/tenants/plan-tenants.ts";
import { readTenants } from "../../core/tenants/read-tenants.ts";
import { describePlan } from "../../core/tenants/roll-up.ts";
import { filterTenant, loadTenantTable, scopePipeline, type TenantTablePorts } from "../../core/tenants/scope.ts";
import type { MonitorInputs } from "./contract.ts";

/** What is judged at once: a model, and the rows that it answers for. */
export interface Scope {
  /** Named after the model. */
  readonly loaded: LoadedPipeline;
  /** null: the model of all rows. */
  readonly tenant: TenantScope | null;
}

export interface TenantScope {
  readonly slug: string;
  /** Clipped, untrusted text; null: rows without a tenant. */
  readonly value: string | null;
  readonly where: RowFilter;
  /** The pipeline of all tenants. */
  readonly whole: LoadedPipeline;
}

export interface ScopePorts extends Pick<TenantTablePorts, "sha256"> {
  readonly datasets: DatasetSource;
}

/**
 * The model of all rows, and with tenants each that has enough rows for a model of its own; or the one that is asked for.
 * @throws SLIPWAY_E_INPUT_INVALID, SLIPWAY_E_TENANT_INVALID, and what reading the training data throws, which says who the tenants are
 */
export async function listScopes(
  loaded: LoadedPipeline,
  { tenant }: Pick<MonitorInputs, "tenant">,
  ports: ScopePorts,
): Promise<readonly Scope[]> {
  const tenants = readTenants(loaded, tenant === undefined ? {} : { tenant });
  const whole: Scope = { loaded, tenant: null };
  if (tenants === undefined || tenant === GLOBAL_MODEL) return [whole];
  const found = await listTenants(loaded, tenants, ports);
  if (tenant !== undefined) return [findTenant(found, tenant).scope];
  return [whole, ...found.filter(({ model }) => model === "own").map(({ scope }) => scope)];
}

async function listTenants(loaded: LoadedPipeline, tenants: PipelineTenants, ports: ScopePorts) {
  const table = await loadTenantTable(loaded, tenants, ports);
  return table.plans.map((plan) => {
    const { slug, value, model } = plan;
    const where = filterTenant(plan, tenants, table);
    const tenant: TenantScope = { slug, value: describePlan(plan).value, where, whole: loaded };
    return { slug, value, model, scope: { loaded: scopePipeline(loaded, plan), tenant } };
  });
}
