import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stage } from "../../../../actions/run/contract.ts";
import { checkStage, type SkipPorts } from "../../../../actions/run/skip-unchanged.ts";
import { digestOutside } from "../../../../adapters/files/digest-outside.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { sha256, sha256File } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { DocumentStore } from "../../../../core/documents/document-store.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import type { LoadedPipeline } from "../../../../core/pipeline/pipeline-source.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { buildEvaluation, buildModel, buildRun, PREDICTIONS, WEIGHTS } from "../../../fakes/sample-evidence.ts";

export interface World {
  readonly documents: DocumentStore;
  readonly ports: SkipPorts;
  /** Whether a stage would be skipped. */
  skips(stage: Stage, change?: Change): Promise<boolean>;
}

interface Change {
  readonly pipeline?: object;
  readonly ports?: Partial<SkipPorts>;
  /** Of the pipeline file. */
  readonly folder?: string;
}

const PIPELINE: PipelineInput = {
  name: "credit-risk",
  task: { kind: "binary", target: "status", positive: "bad" },
  data: { source: "credit.csv" },
  train: { kind: "linear" },
  evaluate: { slices: ["home"] },
  deploy: {},
};
export const load = (change: object = {}, folder = "/p"): LoadedPipeline => ({
  pipeline: pipelineSchema.parse({ ...PIPELINE, ...change }),
  file: `${folder}/pipeline.ts`,
  folder,
});

/** A pipeline whose train and evaluate stages ran, passed and were remembered. */
export async function withRun(use: (world: World) => Promise<void>): Promise<void> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const documents = createFileDocuments({ folder: temporary.path });
  const model = buildModel();
  await documents.writeFolder(
    "model",
    new Map([
      ["weights.bin", WEIGHTS],
      ["model.json", JSON.stringify(model)],
      ["profile.json", "{}"],
    ]),
  );
  await documents.save(runDocument, buildRun(model));
  await documents.write("predictions.parquet", PREDICTIONS);
  await documents.save(evaluationDocument, buildEvaluation(model));
  const ports: SkipPorts = {
    digestSource: async () => sha256("rows"),
    digestFile: sha256File,
    digestOutside,
    registry: createMemoryModelStore({ sha256 }),
    artifacts: { findFirst: async () => undefined },
    history: { firstParents: async () => undefined },
    modifiedAt: async () => undefined,
    readSource: async () => ({ commit: null, dirty: null }),
    resolveBeside: (folder, path) => join(folder, path),
    openDocuments: () => documents,
    environment: { node: "24", os: "linux", cpu: "x", slipway: "1.0.0", lockDigest: null },
    sha256,
    clock: createFixedClock("2026-01-02T00:00:00.000Z"),
  };
  for (const stage of ["train", "evaluate"] as const) {
    await (await checkStage(stage, load(), ports)).remember("passed");
  }
  await use({
    documents,
    ports,
    async skips(stage, { pipeline = {}, ports: other = {}, folder = "/p" } = {}) {
      return (await checkStage(stage, load(pipeline, folder), { ...ports, ...other })).unchanged !== undefined;
    },
  });
}
