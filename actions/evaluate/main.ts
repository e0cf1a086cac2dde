import type { Audit } from "../../core/audit/audit.ts";
import type { BaselinePorts } from "../../core/baseline/find-baseline.ts";
import type { OpenPorts } from "../../core/baseline/open-baseline.ts";
import type { Clock } from "../../core/clock.ts";
import type { ResolvedBaseline } from "../../core/compare/resolved-baseline.ts";
import type { DatasetSource } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { Logger } from "../../core/log.ts";
import type { PredictorLoader } from "../../core/model/predictor.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type KeepPorts, keepPipeline } from "../../core/pipeline/keep-pipeline.ts";
import type { PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { readTenants } from "../../core/tenants/read-tenants.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import { assertNoTableInputs } from "./assert-no-table-inputs.ts";
import { concludeEvaluation, type Judgement } from "./conclude-evaluation.ts";
import type { EvaluateInputs, EvaluateOutput } from "./contract.ts";
import { evaluatePipeline } from "./evaluate-pipeline.ts";
import { evaluatePredictions } from "./evaluate-predictions.ts";
import { evaluateTenants } from "./evaluate-tenants.ts";
import { type KeepArtifactsPorts, keepArtifacts } from "./keep-artifacts.ts";
import { keepEvaluation } from "./keep-evaluation.ts";

export interface EvaluatePorts extends BaselinePorts, OpenPorts, KeepPorts, KeepArtifactsPorts {
  readonly pipelines: PipelineSource;
  readonly datasets: DatasetSource;
  readonly predictors: PredictorLoader;
  /** A back-test fits anew what it judges. */
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly predictions: PredictionStore;
  /** Absolute path of a path the user gave. */
  resolvePath(path: string): string;
  /** Without it nobody can say how the data moved since the baseline. */
  readonly profiler: Profiler | undefined;
  readonly state: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** An evaluation and where its document goes. */
export interface Evaluated {
  readonly evaluation: Evaluation;
  readonly documents: DocumentStore;
  readonly onInconclusive: "report" | "fail" | "pass";
  /** What it was held against, for whoever judges parts of the same rows. */
  readonly baseline?: ResolvedBaseline | undefined;
}

/**
 * Judges the pipeline's model on its test part, or a table of scores that was made elsewhere; leaves `evaluation.json`. With tenants, every
 * tenant's model: see `evaluateTenants`.
 */
export async function run(inputs: EvaluateInputs, ports: EvaluatePorts): Promise<Outcome<EvaluateOutput>> {
  const { outcome, model } = await judge(inputs, ports);
  const page = inputs.upload ? await keepArtifacts({ model, exitCode: outcome.exitCode }, ports) : undefined;
  return page === undefined ? outcome : { ...outcome, summary: page };
}

async function judge(inputs: EvaluateInputs, ports: EvaluatePorts): Promise<Judgement> {
  const { pipeline, predictions } = inputs;
  if (predictions === undefined) assertNoTableInputs(inputs);
  if (pipeline !== undefined && predictions === undefined) {
    const loaded = await ports.pipelines.load(pipeline);
    await keepPipeline(loaded, ports);
    const tenants = readTenants(loaded, inputs);
    if (tenants !== undefined) return await evaluateTenants({ loaded, tenants, inputs }, ports);
  }
  const evaluated =
    predictions === undefined
      ? await evaluatePipeline(inputs, ports)
      : await evaluatePredictions(inputs, predictions, ports);
  const { evaluation, onInconclusive } = evaluated;
  const document = await keepEvaluation(evaluated, inputs, ports);
  return {
    outcome: await concludeEvaluation(evaluation, { document, onInconclusive, inputs }),
    model: evaluation.pipeline,
  };
}
