import type { ResolvedBaseline } from "../../core/compare/resolved-baseline.ts";
import { selectBaseline } from "../../core/compare/select-baseline.ts";
import { capturePredictions } from "../../core/data/capture-predictions.ts";
import type { BinaryPredictions } from "../../core/data/predictions.ts";
import { selectPredictions } from "../../core/data/select-predictions.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Evaluation, MetricValue } from "../../core/documents/evaluation.ts";
import type { TenantResult } from "../../core/documents/tenants.ts";
import { buildEvaluation } from "../../core/evaluation/build-evaluation.ts";
import { keepPipeline } from "../../core/pipeline/keep-pipeline.ts";
import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import { requireBinary } from "../../core/pipeline/require-binary.ts";
import { evaluateSchema } from "../../core/pipeline/schema.ts";
import { choosePrimary } from "../../core/tenants/choose-primary.ts";
import { compareScores } from "../../core/tenants/compare-scores.ts";
import type { TenantPlan } from "../../core/tenants/plan-tenants.ts";
import { describePlan } from "../../core/tenants/roll-up.ts";
import {
  holdDataset,
  holdPipeline,
  nameTenant,
  prefixLog,
  scopePipeline,
  type TenantTable,
} from "../../core/tenants/scope.ts";
import { describeTenantError } from "../../core/tenants/tenant-error.ts";
import type { EvaluateInputs } from "./contract.ts";
import { evaluatePipeline } from "./evaluate-pipeline.ts";
import { keepEvaluation } from "./keep-evaluation.ts";
import type { EvaluatePorts } from "./main.ts";

export interface TenantCase {
  readonly plan: TenantPlan;
  /** What training left; undefined when it knows nothing of the tenant. */
  readonly known: TenantResult | undefined;
  readonly loaded: LoadedPipeline;
  readonly inputs: EvaluateInputs;
  readonly table: TenantTable;
  readonly global: {
    /** Of all test rows, in the order of the test part. */
    readonly scores: BinaryPredictions;
    readonly modelDigest: string | null;
    /** Of all test rows; undefined when the pipeline asks for none. */
    readonly baseline: ResolvedBaseline | undefined;
  };
}

export interface TenantEvaluation {
  readonly result: TenantResult;
  /** Path of its evaluation.json; undefined when there is none. */
  readonly document: string | undefined;
  /** Of the model that serves the tenant. */
  readonly predictions: BinaryPredictions;
  /** Of the global model on the same rows in the same order. */
  readonly globalPredictions: BinaryPredictions;
}

/** One tenant's model on its test rows, or the global model on them; an error stays with this tenant. */
export async function evaluateTenant(given: TenantCase, ports: EvaluatePorts): Promise<TenantEvaluation> {
  const { plan, known, loaded, global } = given;
  const log = prefixLog(ports.log, plan);
  const rows = selectPredictions(global.scores, plan.rows.test);
  const documents = ports.openDocuments(nameTenant(loaded.pipeline.name, plan));
  const beside = { document: undefined, predictions: rows, globalPredictions: rows };
  const result = { ...describePlan(plan), modelDigest: known?.modelDigest ?? null, version: known?.version ?? null };
  const stop = async (error: NonNullable<TenantResult["error"]>): Promise<TenantEvaluation> => {
    await removeEvidence(documents);
    return { ...beside, result: { ...result, global: measureBeside(given, rows, ports), error, outcome: "error" } };
  };
  try {
    await keepPipeline(loaded, ports, plan.slug);
    if (known?.error?.stage === "train") return await stop(known.error);
    const obstacle = findObstacle(plan);
    if (plan.model === "own") return await evaluateOwn({ given, result, rows, documents }, { ...ports, log });
    if (obstacle === undefined) return await evaluateFallback({ given, result, rows, documents }, { ...ports, log });
    log.info(`not judged: ${obstacle}`);
    await removeEvidence(documents);
    return { ...beside, result: { ...result, outcome: "skipped", reason: `${plan.reason}; not judged: ${obstacle}` } };
  } catch (thrown) {
    if (ports.signal.aborted) throw thrown;
    const error = describeTenantError("evaluate", thrown);
    log.warn(`${error.code}: ${error.what} ${error.remedy}`);
    return await stop(error);
  }
}

interface Work {
  readonly given: TenantCase;
  readonly result: TenantResult;
  /** Global scores of the tenant's test rows. */
  readonly rows: BinaryPredictions;
  readonly documents: DocumentStore;
}

async function evaluateOwn({ given, result, rows }: Work, ports: EvaluatePorts): Promise<TenantEvaluation> {
  const { plan, loaded, inputs, table } = given;
  const { store, find } = capturePredictions(ports.predictions);
  const evaluated = await evaluatePipeline(inputs, {
    ...ports,
    pipelines: holdPipeline(withoutImportance(scopePipeline(loaded, plan))),
    datasets: holdDataset(table.rowsOf(plan)),
    predictions: store,
  });
  const document = await keepEvaluation(evaluated, inputs, ports);
  const { evaluation } = evaluated;
  const predictions = find(evaluation.predictionsDigest);
  const own = primaryOf(evaluation);
  const global = measurePrimary(rows, { loaded, ports });
  return {
    document,
    predictions,
    globalPredictions: rows,
    result: {
      ...result,
      modelDigest: evaluation.modelDigest,
      own,
      global,
      delta: compareScores(
        { predictions, metric: own },
        { predictions: rows, metric: global },
        choosePrimary(loaded.pipeline.evaluate),
      ),
      gates: evaluation.gates,
      outcome: evaluation.outcome,
    },
  };
}

/** The global model's scores of these rows are a table of predictions like any other, judged by the pipeline's gates. */
async function evaluateFallback(
  { given, result, rows, documents }: Work,
  ports: EvaluatePorts,
): Promise<TenantEvaluation> {
  const { plan, loaded, table, global } = given;
  const { digest, report } = table.rowsOf(plan);
  const saved = await ports.predictions.save(documents.pathOf("predictions.parquet"), rows);
  const task = requireBinary(loaded.pipeline.task);
  const evaluation = buildEvaluation({
    pipeline: nameTenant(loaded.pipeline.name, plan),
    evaluatedAt: ports.clock.now(),
    task: { kind: task.kind, target: task.target, positive: task.positive },
    settings: loaded.pipeline.evaluate,
    predictions: rows,
    ...(global.baseline === undefined ? {} : { baseline: selectBaseline(global.baseline, rows.rowIds) }),
    digests: { model: global.modelDigest, data: digest, predictions: saved },
    leakage: { rows: report.leakage.rows, examples: [...report.leakage.examples] },
    sha256: ports.sha256,
  });
  const document = await keepEvaluation({ evaluation, documents }, given.inputs, ports);
  const { gates, outcome } = evaluation;
  return {
    document,
    predictions: rows,
    globalPredictions: rows,
    result: { ...result, global: primaryOf(evaluation), gates, outcome },
  };
}

/** The features are the same for all, and 500 tenants are 500 measurements: importance is that of the global model. */
function withoutImportance({ pipeline, ...rest }: LoadedPipeline): LoadedPipeline {
  return { ...rest, pipeline: { ...pipeline, evaluate: { ...pipeline.evaluate, importance: false } } };
}

/** Only the primary metric, without gates: for numbers that stand beside a judgement. */
export function measurePrimary(
  predictions: BinaryPredictions,
  { loaded, ports }: { readonly loaded: LoadedPipeline; readonly ports: Pick<EvaluatePorts, "clock" | "sha256"> },
): MetricValue {
  const { name, evaluate, task } = loaded.pipeline;
  const { target, positive } = requireBinary(task);
  const settings = evaluateSchema.parse({ metrics: [choosePrimary(evaluate)], threshold: evaluate.threshold });
  return primaryOf(
    buildEvaluation({
      pipeline: name,
      evaluatedAt: ports.clock.now(),
      task: { kind: "binary", target, positive },
      settings,
      predictions,
      digests: { model: null, data: null, predictions: "" },
      leakage: null,
      sha256: ports.sha256,
    }),
  );
}

function primaryOf({ metrics, primary }: Evaluation): MetricValue {
  const metric = metrics[primary];
  if (metric === undefined) throw new RangeError(`the evaluation lacks its primary metric ${primary}`);
  return metric;
}

/** A tenant without a judgement of its own still shows what the global model does for it. */
function measureBeside(
  { plan, loaded }: TenantCase,
  rows: BinaryPredictions,
  ports: EvaluatePorts,
): MetricValue | null {
  return findObstacle(plan) === undefined ? measurePrimary(rows, { loaded, ports }) : null;
}

/** Nothing can be said of a tenant whose test rows are none or of one class: its gates would fail for want of rows alone. */
function findObstacle({ rows, positives }: TenantPlan): string | undefined {
  const n = rows.test.length;
  if (n === 0) return "it has no test rows";
  if (positives.test === 0 || positives.test === n)
    return n === 1 ? "its only test row is of one class" : `its ${n} test rows are of one class`;
  return undefined;
}

/** What an earlier run left must not be taken for a judgement of this one. */
async function removeEvidence(documents: DocumentStore): Promise<void> {
  for (const name of ["evaluation.json", "predictions.parquet"]) await documents.remove(name);
}
