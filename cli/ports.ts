import { join, resolve } from "node:path";
import { createDuckDbDatasets } from "../adapters/duckdb/datasets.ts";
import { createDuckDbPredictions } from "../adapters/duckdb/predictions.ts";
import { createDuckDbProfiler } from "../adapters/duckdb/profiler.ts";
import { createFileDocuments } from "../adapters/files/documents.ts";
import { createFileRegistry } from "../adapters/files/registry.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { readSourceCommit } from "../adapters/files/source-commit.ts";
import { createPipelineFiles } from "../adapters/pipeline-file/load-pipeline.ts";
import { createTrainers } from "../adapters/runtime/create-trainers.ts";
import { createPredictorLoader } from "../adapters/runtime/load-predictor.ts";
import { readComputeEnvironment } from "../adapters/system/environment.ts";
import type { World } from "./verb.ts";
import { VERSION } from "./version.ts";

/** Everything a stage may need, with the embedded defaults of a laptop: files below `.slipway/` in the working directory. */
export type LocalPorts = ReturnType<typeof createLocalPorts>;

export function createLocalPorts(world: World) {
  const { cwd, log, clock, signal, memoryLimit, threads, extensions } = world;
  const engine = {
    log,
    sha256,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(threads === undefined ? {} : { threads }),
    ...(extensions === undefined ? {} : { extensions }),
  };
  return {
    log,
    clock,
    signal,
    sha256,
    environment: readComputeEnvironment({ sha256, version: VERSION }),
    pipelines: createPipelineFiles({ cwd }),
    datasets: createDuckDbDatasets(engine),
    predictions: createDuckDbPredictions(engine),
    profiler: createDuckDbProfiler(engine),
    trainers: createTrainers(),
    predictors: createPredictorLoader({ log, sha256 }),
    registry: createFileRegistry({ root: join(cwd, ".slipway", "registry"), sha256, log }),
    openDocuments: (name: string) => createFileDocuments({ folder: join(cwd, ".slipway", "out", name) }),
    readSource: readSourceCommit,
    resolvePath: (path: string) => resolve(cwd, path),
  };
}
