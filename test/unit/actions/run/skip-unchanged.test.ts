import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Stage } from "../../../../actions/run/contract.ts";
import { checkStage, type SkipPorts } from "../../../../actions/run/skip-unchanged.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { sha256, sha256File } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { DocumentStore } from "../../../../core/documents/document-store.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import type { LoadedPipeline } from "../../../../core/pipeline/pipeline-source.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { buildEvaluation, buildModel, buildRun, PREDICTIONS, WEIGHTS } from "../../../fakes/sample-evidence.ts";

interface World {
  readonly documents: DocumentStore;
  readonly ports: SkipPorts;
  /** Whether a stage would be skipped. */
  skips(stage: Stage, change?: { pipeline?: object; ports?: Partial<SkipPorts> }): Promise<boolean>;
}

const PIPELINE: PipelineInput = {
  name: "credit-risk",
  task: { kind: "binary", target: "status", positive: "bad" },
  data: { source: "credit.csv" },
  train: { kind: "linear" },
  evaluate: { slices: ["home"] },
  deploy: {},
};
const load = (change: object = {}): LoadedPipeline => ({
  pipeline: pipelineSchema.parse({ ...PIPELINE, ...change }),
  file: "/p/pipeline.ts",
  folder: "/p",
});

/** A pipeline whose train and evaluate stages ran, passed and were remembered. */
async function withRun(use: (world: World) => Promise<void>): Promise<void> {
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
    async skips(stage, { pipeline = {}, ports: other = {} } = {}) {
      return (await checkStage(stage, load(pipeline), { ...ports, ...other })).unchanged !== undefined;
    },
  });
}

describe("a stage whose code, configuration and inputs are the same", () => {
  it("is skipped, with its reason and its document", () =>
    withRun(async ({ ports, documents }) => {
      for (const [stage, name] of [
        ["train", "run.json"],
        ["evaluate", "evaluation.json"],
      ] as const) {
        expect((await checkStage(stage, load(), ports)).unchanged).toEqual({
          reason: "nothing changed since 2026-01-02T00:00:00.000Z: same code, configuration and inputs",
          document: documents.pathOf(name),
        });
      }
    }));

  it.each(["register", "deploy", "monitor", "report"] as const)("runs all the same when it is %s", (stage) =>
    withRun(async ({ skips }) => {
      expect(await skips(stage)).toBe(false);
    }),
  );

  it("runs when that is asked for", () =>
    withRun(async ({ skips }) => {
      expect(await skips("train", { ports: { force: true } })).toBe(false);
    }));

  it.each<[string, Partial<SkipPorts>]>([
    ["other data", { digestSource: async () => sha256("other rows") }],
    ["data of which nobody knows", { digestSource: async () => undefined }],
    [
      "data that cannot be read",
      {
        digestSource: () =>
          Promise.reject(new SlipwayError("SLIPWAY_E_DATA_NOT_FOUND", { what: "Gone.", remedy: "Bring it." })),
      },
    ],
    ["another Slipway", { environment: { node: "24", os: "linux", cpu: "x", slipway: "1.0.1", lockDigest: null } }],
    [
      "other packages",
      { environment: { node: "24", os: "linux", cpu: "x", slipway: "1.0.0", lockDigest: sha256("lock") } },
    ],
  ])("runs on %s", (_, ports) =>
    withRun(async ({ skips }) => {
      expect(await skips("train", { ports })).toBe(false);
      expect(await skips("evaluate", { ports })).toBe(false);
    }),
  );

  it.each([
    ["another trainer", { train: { kind: "gbt" } }, { train: false, evaluate: true }],
    [
      "another gate",
      { evaluate: { slices: ["home"], gates: { roc_auc: { min: 0.8 } } } },
      { train: true, evaluate: false },
    ],
    ["another slice", { evaluate: { slices: ["job"] } }, { train: false, evaluate: false }],
    [
      "another seed",
      { data: { source: "credit.csv", split: { by: "random", seed: 1 } } },
      { train: false, evaluate: false },
    ],
    ["another monitor", { monitor: { source: "serving.csv" } }, { train: false, evaluate: true }],
    ["another server", { deploy: { url: "http://127.0.0.1:9000" } }, { train: true, evaluate: true }],
  ])("after %s", (_, pipeline, expected) =>
    withRun(async ({ skips }) => {
      expect({ train: await skips("train", { pipeline }), evaluate: await skips("evaluate", { pipeline }) }).toEqual(
        expected,
      );
    }),
  );

  it.each([
    ["run.json", "train"],
    ["model/model.json", "train"],
    ["model/weights.bin", "train"],
    ["model/profile.json", "train"],
    ["evaluation.json", "evaluate"],
    ["predictions.parquet", "evaluate"],
  ] as const)("runs when %s was changed or removed since", (name, stage) =>
    withRun(async ({ documents, skips }) => {
      const content = await readFile(documents.pathOf(name));
      await writeFile(documents.pathOf(name), Buffer.concat([content, Buffer.from(" ")]));
      expect(await skips(stage)).toBe(false);
      await writeFile(documents.pathOf(name), content);
      expect(await skips(stage)).toBe(true);
      await documents.remove(name);
      expect(await skips(stage)).toBe(false);
    }),
  );

  it("is evaluated anew when another model was trained", () =>
    withRun(async ({ documents, skips }) => {
      await documents.save(runDocument, buildRun(buildModel("other")));
      expect(await skips("evaluate")).toBe(false);
    }));

  it("runs when what is remembered cannot be read, and is remembered anew", () =>
    withRun(async ({ documents, ports, skips }) => {
      await writeFile(documents.pathOf("stage-stamps.json"), "{");
      const check = await checkStage("train", load(), ports);
      expect(check.unchanged).toBeUndefined();
      await check.remember("passed");
      expect(await skips("train")).toBe(true);
    }));

  it.each(["failed", "inconclusive", "blocked", "error"] as const)("is not remembered when it was %s", (status) =>
    withRun(async ({ ports, skips }) => {
      const pipeline = { evaluate: { slices: [] } };
      await (await checkStage("evaluate", load(pipeline), ports)).remember(status);
      expect(await skips("evaluate", { pipeline })).toBe(false);
    }),
  );
});
