import { access } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { createDuckDbColumnReader } from "../adapters/duckdb/column-reader.ts";
import { createDuckDbOutcomes } from "../adapters/duckdb/labels.ts";
import { createDuckDbPredictions } from "../adapters/duckdb/predictions.ts";
import { createDuckDbProfiler } from "../adapters/duckdb/profiler.ts";
import { readCountedShards } from "../adapters/files/counted-shards.ts";
import { createFileDocuments, loadDocument } from "../adapters/files/documents.ts";
import { createFileIssueTracker } from "../adapters/files/issue-tracker.ts";
import { loadProfileFile } from "../adapters/files/profile-file.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import type { DatasetSource } from "../core/data/dataset.ts";
import { documentsFolder } from "../core/documents/document-path.ts";
import { evaluationDocument } from "../core/documents/evaluation.ts";
import { monitorDocument } from "../core/documents/monitor.ts";
import type { PipelineSource } from "../core/pipeline/pipeline-source.ts";
import { NO_RUN } from "./no-run.ts";
import type { PortOptions } from "./port-options.ts";
import { openRecords, type Records } from "./registry.ts";

/** What monitoring needs: tables, documents and the registry, no trainer or runtime, which would cost half the time of a drift report. */
export function createTablePorts(options: PortOptions, records: Records = openRecords(options)) {
  const { cwd, log, clock, signal, memoryLimit, threads, extensions, remote } = options;
  const engine = {
    log,
    signal,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(threads === undefined ? {} : { threads }),
    ...(extensions === undefined ? {} : { extensions }),
    ...(remote === undefined ? {} : { remote }),
  };
  const pipelines: PipelineSource = {
    // Loaded when it is wanted: two tables need no pipeline, and starting is felt at every call.
    async load(path) {
      const { createPipelineFiles } = await import("../adapters/pipeline-file/load-pipeline.ts");
      return await createPipelineFiles({ cwd, execute: options.execute ?? true }).load(path);
    },
  };
  const datasets: DatasetSource = {
    async load(request) {
      const { createDuckDbDatasets } = await import("../adapters/duckdb/datasets.ts");
      return await createDuckDbDatasets({ ...engine, sha256 }).load(request);
    },
  };
  return {
    log,
    signal,
    datasets,
    clock,
    sha256,
    /** How every use of the table engine is set up. */
    engine,
    pipelines,
    profiler: readCountedShards(createDuckDbProfiler(engine)),
    columns: createDuckDbColumnReader(engine),
    outcomes: createDuckDbOutcomes(engine),
    evidence: {
      loadEvaluation: (path: string) => loadDocument(evaluationDocument, path),
      predictions: createDuckDbPredictions(engine),
      hasFile: (path: string) =>
        access(path).then(
          () => true,
          () => false,
        ),
    },
    ...records,
    openDocuments: (name: string) =>
      createFileDocuments({ folder: join(cwd, ".slipway", "out", documentsFolder(name)) }),
    loadProfile: (path: string) => loadProfileFile(resolve(cwd, path)),
    ...NO_RUN,
    issues: createFileIssueTracker({ root: join(cwd, ".slipway", "issues"), clock }),
    loadMonitor: (path: string) => loadDocument(monitorDocument, resolve(cwd, path)),
    resolvePath: (path: string) => resolve(cwd, path),
    relativePath: (path: string) => relative(cwd, path).replaceAll(sep, "/"),
  };
}
