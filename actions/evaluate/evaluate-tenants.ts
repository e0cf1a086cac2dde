import { capturePredictions } from "../../core/data/capture-predictions.ts";
import type { BinaryPredictions } from "../../core/data/predictions.ts";
import { joinPredictions } from "../../core/data/select-predictions.ts";
import { type TenantResult, type TenantsDocument, tenantsDocument } from "../../core/documents/tenants.ts";
import { SlipwayError } from "../../core/errors.ts";
import { exitCodeOfEvaluation } from "../../core/evaluation/evaluation-exit.ts";
import { type Outcome, type OutcomeStatus, worstOutcome } from "../../core/outcome.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { PipelineTenants } from "../../core/pipeline/schema.ts";
import { choosePrimary } from "../../core/tenants/choose-primary.ts";
import { compareScores } from "../../core/tenants/compare-scores.ts";
import { GLOBAL_MODEL } from "../../core/tenants/global-model.ts";
import { findTenant } from "../../core/tenants/plan-tenants.ts";
import { orderByWorst } from "../../core/tenants/roll-up.ts";
import { holdDataset, holdPipeline, loadTenantTable, nameTenant, type TenantTable } from "../../core/tenants/scope.ts";
import { exitCodeOfTenants } from "../../core/tenants/tenant-error.ts";
import type { GateSummary } from "../../reports/gate-summary.ts";
import { concludeEvaluation, type Judgement, withGates } from "./conclude-evaluation.ts";
import type { EvaluateInputs, EvaluateOutput } from "./contract.ts";
import { evaluatePipeline } from "./evaluate-pipeline.ts";
import { evaluateTenant, measurePrimary, type TenantEvaluation } from "./evaluate-tenant.ts";
import { keepEvaluation } from "./keep-evaluation.ts";
import type { EvaluatePorts } from "./main.ts";

export interface TenantJudgement {
  readonly loaded: LoadedPipeline;
  readonly tenants: PipelineTenants;
  readonly inputs: EvaluateInputs;
}

/**
 * Every tenant's model and, beside it, the global model on the same test rows, from one reading of the data. Leaves an `evaluation.json` per
 * tenant, that of the global model on all test rows, and the roll-up `tenants.json`. The outcome is that of the worst tenant. With `tenant`
 * that one alone: the others keep what they have, and there are no totals; with `@global` the model of all rows alone.
 * @throws SLIPWAY_E_DOCUMENT_MISSING before training, SLIPWAY_E_DIGEST_MISMATCH when the data changed since
 */
export async function evaluateTenants(
  { loaded, tenants, inputs }: TenantJudgement,
  ports: EvaluatePorts,
): Promise<Judgement> {
  const { pipeline } = loaded;
  const documents = ports.openDocuments(pipeline.name);
  const trained = await loadTrained({ loaded, tenants, inputs }, ports);
  const table = await loadTenantTable(loaded, tenants, ports);
  const { store, find } = capturePredictions(ports.predictions);
  const whole = { ...ports, pipelines: holdPipeline(loaded), datasets: holdDataset(table.dataset), predictions: store };
  const global = await evaluatePipeline(inputs, whole);
  const isGlobal = inputs.tenant === GLOBAL_MODEL;
  if (inputs.tenant === undefined || isGlobal) {
    const document = await keepEvaluation(global, inputs, ports);
    const { evaluation, onInconclusive } = global;
    if (isGlobal)
      return {
        outcome: await concludeEvaluation(evaluation, { document, onInconclusive, inputs }),
        model: pipeline.name,
      };
  }
  const { metrics, modelDigest, predictionsDigest, verdict } = global.evaluation;
  const scores = find(predictionsDigest);

  const evaluated: TenantEvaluation[] = [];
  for (const plan of inputs.tenant === undefined ? table.plans : [findTenant(table.plans, inputs.tenant)]) {
    ports.signal.throwIfAborted();
    const known = trained.tenants.find(({ slug }) => slug === plan.slug);
    evaluated.push(
      await evaluateTenant(
        { plan, known, loaded, inputs, table, global: { scores, modelDigest, baseline: global.baseline } },
        ports,
      ),
    );
  }
  const primary = choosePrimary(pipeline.evaluate);
  const results = [...orderByWorst(mergeResults(table, { trained, evaluated }), primary)];
  const outcome = worstOutcome(evaluated.map(({ result }) => result.outcome ?? "skipped"));
  const rollUp: TenantsDocument = {
    ...trained,
    evaluatedAt: ports.clock.now(),
    primary,
    outcome: worstOutcome(results.map((result) => result.outcome ?? "skipped")),
    tenants: results,
    worst: results.at(0)?.slug ?? null,
    totals:
      inputs.tenant === undefined
        ? buildTotals(
            { evaluated, primary, global: { predictions: scores, metric: metrics[primary] } },
            { loaded, ports },
          )
        : null,
  };
  const rolledUp = await documents.save(tenantsDocument, rollUp);
  const [only] = inputs.tenant === undefined ? [] : evaluated;
  const ended: Outcome<EvaluateOutput> = {
    status: outcome,
    exitCode: decideExit({ outcome, inputs, onInconclusive: global.onInconclusive }, evaluated),
    outputs: { outcome, document: only?.document ?? rolledUp, verdict },
    ...withGates(
      `Evaluated \`${pipeline.name}\` for ${evaluated.length} tenants: ${outcome}.`,
      outcome === "passed" ? undefined : await summariseTenants(evaluated, primary),
    ),
  };
  return { outcome: ended, model: only === undefined ? pipeline.name : nameTenant(pipeline.name, only.result) };
}

async function summariseTenants(evaluated: readonly TenantEvaluation[], primary: string): Promise<GateSummary> {
  const { summariseOpenModels } = await import("../../reports/gate-summary.ts");
  return summariseOpenModels(
    evaluated.map(({ result: { slug, gates = [], own, global } }) => {
      const value = own ?? global;
      return { model: slug, gates, metrics: value == null ? {} : { [primary]: value } };
    }),
  );
}

async function loadTrained(
  { loaded, tenants, inputs }: TenantJudgement,
  ports: EvaluatePorts,
): Promise<TenantsDocument> {
  const { name } = loaded.pipeline;
  const trained = await ports.openDocuments(name).load(tenantsDocument);
  const { column, minRows, minPositives } = tenants;
  const remedy = `Type \`slipway train ${inputs.pipeline ?? name}\` first.`;
  if (trained === undefined) {
    const what = `There is no tenants.json for ${name}: nothing was trained.`;
    throw new SlipwayError("SLIPWAY_E_DOCUMENT_MISSING", { what, remedy });
  }
  if (trained.column !== column || trained.minRows !== minRows || trained.minPositives !== minPositives) {
    const what = `The tenants section of ${name} changed since its models were trained.`;
    throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", { what, remedy });
  }
  return trained;
}

function mergeResults(
  { plans }: TenantTable,
  { trained, evaluated }: { readonly trained: TenantsDocument; readonly evaluated: readonly TenantEvaluation[] },
): TenantResult[] {
  const known = new Map(trained.tenants.map((result) => [result.slug, result]));
  for (const { result } of evaluated) known.set(result.slug, result);
  return plans.flatMap(({ slug }) => known.get(slug) ?? []);
}

interface TotalsInput {
  readonly evaluated: readonly TenantEvaluation[];
  readonly primary: string;
  readonly global: { readonly predictions: BinaryPredictions; readonly metric: TenantResult["own"] | undefined };
}

/** All test rows, each scored by the model that serves its tenant, against the global model on the same rows in the same order. */
function buildTotals(
  { evaluated, primary, global }: TotalsInput,
  context: { readonly loaded: LoadedPipeline; readonly ports: EvaluatePorts },
): TenantsDocument["totals"] {
  const served = joinPredictions(evaluated.map(({ predictions }) => predictions));
  const beside = joinPredictions(evaluated.map(({ globalPredictions }) => globalPredictions));
  const own = measurePrimary(served, context);
  if (global.metric == null) return null;
  return {
    n: served.rows,
    positives: served.truth.reduce((total, label) => total + label, 0),
    own,
    global: global.metric,
    delta: compareScores({ predictions: served, metric: own }, { predictions: beside, metric: global.metric }, primary),
  };
}

interface Exit {
  readonly outcome: OutcomeStatus;
  readonly inputs: EvaluateInputs;
  readonly onInconclusive: "report" | "fail" | "pass";
}

function decideExit(
  { outcome, inputs, onInconclusive }: Exit,
  evaluated: readonly TenantEvaluation[],
): Outcome["exitCode"] {
  if (outcome === "error") return exitCodeOfTenants(evaluated.map(({ result }) => result));
  return inputs.dryRun ? 0 : exitCodeOfEvaluation(outcome, onInconclusive);
}
