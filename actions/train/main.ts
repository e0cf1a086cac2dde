import { digestOf } from "../../core/canonical-json.ts";
import { type Clock, createTimer } from "../../core/clock.ts";
import type { Dataset, DatasetSource } from "../../core/data/dataset.ts";
import type { PredictionStore } from "../../core/data/predictions.ts";
import type { Profiler } from "../../core/data/profiler.ts";
import type { RowFilter } from "../../core/data/row-filter.ts";
import { describeDataset, summariseDataset } from "../../core/data/summarise-dataset.ts";
import type { DocumentStore } from "../../core/documents/document-store.ts";
import type { ModelDocument } from "../../core/documents/model.ts";
import { type RunDocument, runDocument } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { compareOutputs, PARITY_TOLERANCE } from "../../core/model/parity.ts";
import { type PredictorLoader, scorePart } from "../../core/model/predictor.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type KeepPorts, keepPipeline } from "../../core/pipeline/keep-pipeline.ts";
import { keptColumns } from "../../core/pipeline/kept-columns.ts";
import type { LoadedPipeline, PipelineSource } from "../../core/pipeline/pipeline-source.ts";
import { recordSettings } from "../../core/pipeline/record-settings.ts";
import { readTenants } from "../../core/tenants/read-tenants.ts";
import type { Trainer } from "../../core/trainers/trainer.ts";
import type { TrainInputs, TrainOutput } from "./contract.ts";
import { type FittedModel, fitModel } from "./fit-model.ts";
import { measureSeeds } from "./measure-seeds.ts";
import { profileReference } from "./profile-reference.ts";
import { trainForecast } from "./train-forecast.ts";
import { trainTenants } from "./train-tenants.ts";

export interface TrainPorts extends KeepPorts {
  readonly pipelines: PipelineSource;
  readonly datasets: DatasetSource;
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly predictors: PredictorLoader;
  readonly predictions: PredictionStore;
  /** Without it the model has no reference profile, so nothing can be monitored against it alone. */
  readonly profiler: Profiler | undefined;
  /** Rows of the pipeline's table that the model is of; default: all. */
  readonly where?: RowFilter;
  /** Commit and dirty flag of the working tree that holds `folder`. */
  readSource(folder: string): Promise<RunDocument["source"]>;
  readonly environment: RunDocument["environment"];
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const STAGING = "staging";

/** Fits the pipeline's model, or one per tenant beside it; see `trainModel` and `trainTenants`. */
export async function run(inputs: TrainInputs, ports: TrainPorts): Promise<Outcome<TrainOutput>> {
  const loaded = await ports.pipelines.load(inputs.pipeline);
  const tenants = readTenants(loaded, inputs);
  await keepPipeline(loaded, ports);
  if (tenants === undefined) return await trainModel(loaded, ports);
  return await trainTenants({ loaded, tenants, inputs, train: trainModel }, ports);
}

/** Fits one model and leaves `model/` (with its reference profile) and `run.json`. */
async function trainModel(loaded: LoadedPipeline, ports: TrainPorts): Promise<Outcome<TrainOutput>> {
  const { task } = loaded.pipeline;
  if (task.kind === "forecast") return await trainForecast(loaded, task, ports);
  const { clock, log, signal } = ports;
  const startedAt = clock.now();
  const timer = createTimer(clock);
  const { pipeline, folder } = loaded;
  const documents = ports.openDocuments(pipeline.name);

  const dataset = await timer.time("data", () =>
    ports.datasets.load({
      folder,
      data: pipeline.data,
      task: pipeline.task,
      keep: keptColumns(pipeline.evaluate),
    }),
  );
  for (const line of describeDataset(dataset)) log.info(line);
  for (const warning of dataset.report.warnings) log.warn(warning);
  signal.throwIfAborted();

  const fitted = await timer.time("fit", () => fitModel(loaded, dataset, ports));
  log.info(`${fitted.title} on ${fitted.backend}: ${describeFacts(fitted.facts)}`);
  signal.throwIfAborted();
  try {
    const seeds = await measureSeeds({ pipeline, dataset, fitted }, { timer, log });
    signal.throwIfAborted();
    const { parity, files } = await timer.time("verify", () =>
      verifyAndProfile({ loaded, dataset, fitted, documents }, ports),
    );
    signal.throwIfAborted();
    const modelFolder = await documents.writeFolder("model", files);
    const document = await documents.save(runDocument, {
      schema: "slipway/run/v1",
      pipeline: pipeline.name,
      pipelineDigest: digestOf(pipeline, ports.sha256),
      ...(pipeline.card === undefined ? {} : { card: pipeline.card }),
      startedAt,
      seconds: timer.seconds(),
      source: await ports.readSource(folder),
      settings: recordSettings(pipeline),
      data: summariseDataset(dataset),
      trainer: fitted.trainer,
      ...(seeds === undefined ? {} : { seeds }),
      model: { digest: fitted.model.digest, bytes: countBytes(fitted.model), parity },
      timings: timer.timings(),
      environment: ports.environment,
    });
    return {
      status: "passed",
      exitCode: 0,
      outputs: { outcome: "passed", document, model: modelFolder },
      summary: `Trained \`${fitted.trainer.kind}\` for \`${pipeline.name}\` in ${timer.seconds().toFixed(1)} s.`,
    };
  } finally {
    fitted.dispose();
    await documents.remove(STAGING);
  }
}

interface Work {
  readonly loaded: LoadedPipeline;
  readonly dataset: Dataset;
  readonly fitted: FittedModel;
  readonly documents: DocumentStore;
}

/** Reads the model back from disk, holds it against the one in memory, and profiles what it was made for. */
async function verifyAndProfile(
  { loaded, dataset, fitted, documents }: Work,
  ports: TrainPorts,
): Promise<{ readonly parity: number; readonly files: ReadonlyMap<string, string | Uint8Array> }> {
  const staged = await documents.writeFolder(STAGING, fitted.files);
  const saved = await ports.predictors.load(staged);
  try {
    const { test } = dataset.parts;
    const expected = await scorePart(fitted.predictor, test);
    const parity = compareOutputs(expected, await scorePart(saved, test), saved.model.preprocessing.target);
    if (!(parity <= PARITY_TOLERANCE)) {
      throw new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
        what: `The saved model scores up to ${parity} away from the trained one.`,
        remedy: "This is a defect of the trainer on this machine: report it, and train with another trainer meanwhile.",
      });
    }
    const { profiler, where } = ports;
    if (profiler === undefined) return { parity, files: fitted.files };
    const profile = await profileReference(
      {
        loaded,
        dataset,
        predictor: saved,
        scratch: documents.pathOf(STAGING),
        ...(where === undefined ? {} : { where }),
      },
      { ...ports, profiler },
    );
    return {
      parity,
      files: new Map<string, string | Uint8Array>([
        ...fitted.files,
        ["profile.json", `${JSON.stringify(profile, null, 2)}\n`],
      ]),
    };
  } finally {
    saved.dispose();
  }
}

function countBytes(model: ModelDocument): number {
  return model.files.reduce((total, { bytes }) => total + bytes, 0);
}

function describeFacts(facts: Readonly<Record<string, number | string>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
