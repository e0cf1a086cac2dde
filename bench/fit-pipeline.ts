import { createDuckDbDatasets } from "../adapters/duckdb/datasets.ts";
import { createDuckDbTableFiles } from "../adapters/duckdb/table-files.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { createTrainers } from "../adapters/runtime/create-trainers.ts";
import type { Dataset } from "../core/data/dataset.ts";
import { SILENT_LOGGER } from "../core/log.ts";
import { assembleModel, modelPartsOf } from "../core/model/assemble-model.ts";
import { prepareModel } from "../core/model/prepare-model.ts";
import { pipelineSchema } from "../core/pipeline/schema.ts";
import { parseTrainer, parseTrainerParameters } from "../core/trainers/trainers.ts";

export interface BenchData {
  readonly name: string;
  readonly folder: string;
  readonly source: string;
  readonly task: { readonly kind: "binary"; readonly target: string; readonly positive: string };
}

export const BENCH_DATA: readonly BenchData[] = [
  {
    name: "credit.csv",
    folder: "pipelines/credit-risk/data",
    source: "credit.csv",
    task: { kind: "binary", target: "status", positive: "bad" },
  },
  {
    name: "churn.csv",
    folder: "pipelines/customer-churn/data",
    source: "churn.csv",
    task: { kind: "binary", target: "churn", positive: "Yes" },
  },
];

/** Reads and splits as a pipeline does: 25 % test, 15 % validation, by row hash and seed. */
export async function loadBenchData({ folder, source, task }: BenchData, seed: number): Promise<Dataset> {
  const pipeline = pipelineSchema.parse({
    name: "bench",
    task,
    data: { source, split: { by: "random", test: 0.25, validation: 0.15, seed } },
    train: { kind: "linear" },
  });
  const datasets = createDuckDbDatasets({ log: SILENT_LOGGER, sha256 });
  return await datasets.load({ folder, data: pipeline.data, task: pipeline.task, keep: [] });
}

export interface BenchFit {
  readonly kind: string;
  readonly dataset: Dataset;
  readonly data: BenchData;
  readonly seed: number;
}

/** Trains with default settings, as `slipway train` does. */
export async function fitBench({ kind, dataset, data, seed }: BenchFit) {
  const record = parseTrainer(kind);
  const trainer = createTrainers({ tables: createDuckDbTableFiles({}) }).get(kind);
  if (trainer === undefined) throw new Error(`no trainer ${kind}`);
  const prepared = prepareModel(dataset, data.task, record.encoding);
  const trained = await trainer.train({
    ...prepared,
    folder: data.folder,
    train: dataset.parts.train,
    validation: dataset.parts.validation,
    test: dataset.parts.test,
    parameters: parseTrainerParameters({ kind }),
    seed,
    log: SILENT_LOGGER,
    signal: new AbortController().signal,
  });
  const document = assembleModel({ pipeline: "bench", record, ...prepared, ...modelPartsOf(trained) }, sha256);
  return { trained, document };
}
