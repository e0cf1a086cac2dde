import { join, resolve } from "node:path";
import { createSourceDigest } from "../adapters/duckdb/digest-source.ts";
import { createDuckDbPredictions } from "../adapters/duckdb/predictions.ts";
import { createDuckDbTableFiles } from "../adapters/duckdb/table-files.ts";
import { createGitHistory } from "../adapters/files/commit-history.ts";
import { createGitOrder } from "../adapters/files/compare-commits.ts";
import { digestOutside } from "../adapters/files/digest-outside.ts";
import { createFileDocuments } from "../adapters/files/documents.ts";
import { createForeignFetcher } from "../adapters/files/foreign-file.ts";
import { listFiles } from "../adapters/files/list-files.ts";
import { createLocalArtifacts } from "../adapters/files/local-artifacts.ts";
import { readModifiedAt } from "../adapters/files/modified-at.ts";
import { sha256, sha256File } from "../adapters/files/sha256.ts";
import { readSourceCommit } from "../adapters/files/source-commit.ts";
import { createModelFolderCheck } from "../adapters/runtime/check-model-folder.ts";
import { createTrainers } from "../adapters/runtime/create-trainers.ts";
import { createPredictorLoader } from "../adapters/runtime/load-predictor.ts";
import { readComputeEnvironment } from "../adapters/system/environment.ts";
import type { PortOptions } from "./port-options.ts";
import { openRecords, type Records } from "./registry.ts";
import { servingFolder } from "./serving-folder.ts";
import { createTablePorts } from "./tables.ts";
import { VERSION } from "./version.ts";

/** Everything a stage may need, with the embedded defaults of a laptop: files below `.slipway/` in the working directory. */
export function createLocalPorts(options: PortOptions, records: Records = openRecords(options)) {
  const tables = createTablePorts(options, records);
  const { log, engine } = tables;
  const predictors = createPredictorLoader({ log, sha256 });
  const checkModelFolder = createModelFolderCheck(predictors);
  return {
    ...tables,
    digestFile: sha256File,
    fetchForeign: createForeignFetcher(),
    digestOutside,
    environment: readComputeEnvironment({ sha256, version: VERSION }),
    predictions: createDuckDbPredictions(engine),
    digestSource: createSourceDigest({ ...engine, sha256 }),
    trainers: createTrainers({ tables: createDuckDbTableFiles(engine) }),
    predictors,
    openModelFolder: (path: string) => createFileDocuments({ folder: tables.resolvePath(path), modelFolder: "" }),
    checkModelFolder: (path: string) => checkModelFolder(tables.resolvePath(path)),
    versionFolder: (model: string, version: string) => servingFolder(options.cwd, { model, version }),
    readSource: readSourceCommit,
    artifacts: createLocalArtifacts({ root: join(options.cwd, ".slipway", "artifacts") }),
    history: createGitHistory(),
    modifiedAt: readModifiedAt,
    compareCommits: createGitOrder(options.cwd),
    listFiles,
    resolveBeside: (folder: string, path: string) => resolve(folder, path),
  };
}
