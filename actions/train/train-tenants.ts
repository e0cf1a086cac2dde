import { digestOf } from "../../core/canonical-json.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import { runDocument } from "../../core/documents/run.ts";
import { type TenantResult, type TenantsDocument, tenantsDocument } from "../../core/documents/tenants.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { PipelineTenants } from "../../core/pipeline/schema.ts";
import { choosePrimary } from "../../core/tenants/choose-primary.ts";
import { GLOBAL_MODEL } from "../../core/tenants/global-model.ts";
import { countRows, findTenant, type TenantPlan } from "../../core/tenants/plan-tenants.ts";
import { quoteTenant } from "../../core/tenants/quote-tenant.ts";
import { describePlan } from "../../core/tenants/roll-up.ts";
import {
  filterTenant,
  holdDataset,
  loadTenantTable,
  nameTenant,
  prefixLog,
  scopePipeline,
  type TenantTable,
} from "../../core/tenants/scope.ts";
import { describeTenantError, exitCodeOfTenants } from "../../core/tenants/tenant-error.ts";
import type { TrainInputs, TrainOutput } from "./contract.ts";
import type { TrainPorts } from "./main.ts";

export interface TenantTraining {
  readonly loaded: LoadedPipeline;
  readonly tenants: PipelineTenants;
  readonly inputs: TrainInputs;
  /** Trains one model, whoever's it is. */
  train(loaded: LoadedPipeline, ports: TrainPorts): Promise<Outcome<TrainOutput>>;
}

/**
 * The global model first, then a model for every tenant with enough rows, from one reading of the data. A tenant that fails leaves its error
 * in `tenants.json` and the others go on; the stage then ends as `error`. With `tenant`, that one alone, and the global model only where none
 * of the same data and pipeline is there; with `@global` the global model alone.
 */
export async function trainTenants(training: TenantTraining, ports: TrainPorts): Promise<Outcome<TrainOutput>> {
  const { loaded, tenants, inputs } = training;
  const { pipeline } = loaded;
  const documents = ports.openDocuments(pipeline.name);
  const table = await loadTenantTable(loaded, tenants, ports);
  const chosen = chooseTenants(table.plans, inputs.tenant);
  const pipelineDigest = digestOf(pipeline, ports.sha256);
  const isKept =
    inputs.tenant !== undefined && chosen.length > 0 && (await hasGlobal(documents, { table, pipelineDigest }));
  if (isKept) ports.log.info("the global model of the same data is there already");
  else await training.train(loaded, { ...ports, datasets: holdDataset(table.dataset) });
  const earlier = isKept ? await documents.load(tenantsDocument) : undefined;
  const isSame = earlier?.pipelineDigest === pipelineDigest && earlier.dataDigest === table.dataset.digest;

  const results: TenantResult[] = [];
  for (const plan of chosen) {
    ports.signal.throwIfAborted();
    results.push(await trainTenant(plan, { training, table, ports }));
  }
  const rollUp: TenantsDocument = {
    schema: "slipway/tenants/v1",
    pipeline: pipeline.name,
    column: tenants.column,
    minRows: tenants.minRows,
    minPositives: tenants.minPositives,
    dataDigest: table.dataset.digest,
    pipelineDigest,
    trainedAt: ports.clock.now(),
    evaluatedAt: null,
    outcome: null,
    primary: choosePrimary(pipeline.evaluate),
    tenants: mergeResults(table.plans, { fresh: results, previous: isSame ? earlier : undefined }),
    worst: null,
    totals: null,
  };
  const document = await documents.save(tenantsDocument, rollUp);
  const failed = results.filter(({ error }) => error !== undefined).length;
  const outcome = failed > 0 ? "error" : "passed";
  const own = results.filter(({ modelDigest }) => modelDigest !== null).length;
  return {
    status: outcome,
    exitCode: exitCodeOfTenants(results),
    outputs: { outcome, document, model: documents.pathOf("model") },
    summary: `Trained \`${pipeline.name}\` for ${own} of ${results.length} tenants; ${results.length - own - failed} use the global model, ${failed} failed.`,
  };
}

function chooseTenants(plans: readonly TenantPlan[], tenant: string | undefined): readonly TenantPlan[] {
  if (tenant === undefined) return plans;
  return tenant === GLOBAL_MODEL ? [] : [findTenant(plans, tenant)];
}

interface Work {
  readonly training: TenantTraining;
  readonly table: TenantTable;
  readonly ports: TrainPorts;
}

async function trainTenant(plan: TenantPlan, { training, table, ports }: Work): Promise<TenantResult> {
  const result = describePlan(plan);
  const log = prefixLog(ports.log, plan);
  const documents = ports.openDocuments(nameTenant(training.loaded.pipeline.name, plan));
  const who = plan.value === null ? "rows without a tenant" : quoteTenant(plan.value);
  if (plan.model === "fallback") {
    log.info(`${who} uses the global model: ${plan.reason}`);
    await removeModel(documents);
    return result;
  }
  log.info(`${who}, ${countRows(plan.rows)} rows`);
  try {
    await training.train(scopePipeline(training.loaded, plan), {
      ...ports,
      log,
      datasets: holdDataset(table.rowsOf(plan)),
      where: filterTenant(plan, training.tenants, table),
    });
    const run = await documents.load(runDocument);
    return { ...result, modelDigest: run?.model.digest ?? null };
  } catch (thrown) {
    if (ports.signal.aborted) throw thrown;
    const error = describeTenantError("train", thrown);
    log.warn(`${error.code}: ${error.what} ${error.remedy}`);
    await removeModel(documents);
    return { ...result, error };
  }
}

/** An earlier model must not be taken for one of this run. */
async function removeModel(documents: DocumentStore): Promise<void> {
  for (const name of ["manifest.json", "run.json", "model"]) await documents.remove(name);
}

async function hasGlobal(
  documents: DocumentStore,
  { table, pipelineDigest }: { readonly table: TenantTable; readonly pipelineDigest: string },
): Promise<boolean> {
  const run = await documents.load(runDocument);
  return (
    run?.pipelineDigest === pipelineDigest &&
    run.data.digest === table.dataset.digest &&
    run.data.parts.test.digest === table.dataset.parts.test.digest
  );
}

/** Tenants that were not trained now keep what is known of them; without that they are not listed. */
function mergeResults(
  plans: readonly TenantPlan[],
  { fresh, previous }: { readonly fresh: readonly TenantResult[]; readonly previous: TenantsDocument | undefined },
): TenantResult[] {
  const known = new Map([...(previous?.tenants ?? []), ...fresh].map((result) => [result.slug, result]));
  return plans.flatMap(({ slug }) => known.get(slug) ?? []);
}
