import { mkdir, mkdtempDisposable, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Stage } from "../../../../actions/run/contract.ts";
import { checkStage, type SkipPorts } from "../../../../actions/run/skip-unchanged.ts";
import { digestOutside } from "../../../../adapters/files/digest-outside.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { sha256, sha256File } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import type { DocumentStore } from "../../../../core/documents/document-store.ts";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import type { LoadedPipeline } from "../../../../core/pipeline/pipeline-source.ts";
import { type PipelineInput, pipelineSchema } from "../../../../core/pipeline/schema.ts";
import { createMemoryModelStore } from "../../../fakes/memory-model-store.ts";
import { buildEvaluation, buildModel, buildRun, PREDICTIONS, WEIGHTS } from "../../../fakes/sample-evidence.ts";
import { completeManifest, writeSampleDraft } from "../../../fakes/sample-version.ts";

interface World {
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
const load = (change: object = {}, folder = "/p"): LoadedPipeline => ({
  pipeline: pipelineSchema.parse({ ...PIPELINE, ...change }),
  file: `${folder}/pipeline.ts`,
  folder,
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
    digestOutside,
    registry: createMemoryModelStore({ sha256 }),
    artifacts: { find: async () => undefined },
    history: { firstParents: async () => undefined },
    modifiedAt: async () => undefined,
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

describe("an evaluation that compares with a baseline", () => {
  const pipelineWith = (baseline: string) => ({ evaluate: { slices: ["home"], baseline } });

  it("runs again when another model became the champion, and not before", () =>
    withRun(async ({ documents, ports, skips }) => {
      const pipeline = pipelineWith("champion");
      const { registry } = ports;
      const publish = async (weights: string, parent: string | null) => {
        const folder = documents.pathOf(`sample-${weights}`);
        const { draft, source } = await writeSampleDraft({ folder, weights });
        const version = parent === null ? "1.0.0" : "1.0.1";
        await registry.publish(completeManifest(draft, { version, parent }), source);
      };
      const remember = async () => await (await checkStage("evaluate", load(pipeline), ports)).remember("passed");
      await remember();
      expect(await skips("evaluate", { pipeline })).toBe(true);
      await publish("0.5", null);
      expect(await skips("evaluate", { pipeline })).toBe(false);
      await remember();
      expect(await skips("evaluate", { pipeline })).toBe(true);
      await publish("0.6", "1.0.0");
      expect(await skips("evaluate", { pipeline })).toBe(false);
      expect(await skips("train", { pipeline })).toBe(true);
    }));

  it("runs again when the file of its scores was changed", () =>
    withRun(async ({ documents, ports, skips }) => {
      await documents.write("old.csv", "row_id,y_true,score\n");
      const pipeline = pipelineWith(`file:${documents.pathOf("old.csv").slice(1)}`);
      await (await checkStage("evaluate", load(pipeline, "/"), ports)).remember("passed");
      expect(await skips("evaluate", { pipeline, folder: "/" })).toBe(true);
      await documents.write("old.csv", "row_id,y_true,score\na,1,0.5\n");
      expect(await skips("evaluate", { pipeline, folder: "/" })).toBe(false);
    }));

  it.each(["merge-base", "version:9.9.9"])("always runs where nobody can say what %s is", (baseline) =>
    withRun(async ({ ports, skips }) => {
      const pipeline = pipelineWith(baseline);
      await (await checkStage("evaluate", load(pipeline), ports)).remember("passed");
      expect(await skips("evaluate", { pipeline })).toBe(false);
    }),
  );
});

describe("training that reads files beside its table", () => {
  interface Folder {
    readonly world: World;
    readonly folder: string;
    /** Remembers that a pipeline with this trainer was trained and judged. */
    remember(train: object): Promise<void>;
    skips(stage: Stage, train: object): Promise<boolean>;
  }

  const withFiles = (use: (folder: Folder) => Promise<void>): Promise<void> =>
    withRun(async (world) => {
      await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
      const folder = temporary.path;
      await mkdir(join(folder, "lib"));
      for (const name of ["model.onnx", "train.py", "lib/a.py", "settings.json"])
        await writeFile(join(folder, name), name);
      await use({
        world,
        folder,
        async remember(train) {
          for (const stage of ["train", "evaluate"] as const)
            await (await checkStage(stage, load({ train }, folder), world.ports)).remember("passed");
        },
        skips: (stage, train) => world.skips(stage, { pipeline: { train }, folder }),
      });
    });

  const onnx = { kind: "onnx", file: "model.onnx" };
  const run = ["python3", "train.py"];

  it("is skipped with the same ONNX model, and not with another or none", () =>
    withFiles(async ({ folder, remember, skips }) => {
      await remember(onnx);
      expect(await skips("train", onnx)).toBe(true);
      await writeFile(join(folder, "model.onnx"), "another");
      expect(await skips("train", onnx)).toBe(false);
      await rm(join(folder, "model.onnx"));
      expect(await skips("train", onnx)).toBe(false);
    }));

  it("always runs a program that does not say what it reads; what it left is judged once", () =>
    withFiles(async ({ remember, skips }) => {
      const train = { kind: "command", run };
      await remember(train);
      expect(await skips("train", train)).toBe(false);
      expect(await skips("evaluate", train)).toBe(true);
    }));

  it.each([
    ["a declared file", "settings.json"],
    ["a file of a glob", "lib/a.py"],
    ["a new file of a glob", "lib/b.py"],
    ["a file that the command line names, declared or not", "train.py"],
  ])("runs a program again after a change of %s", (_, name) =>
    withFiles(async ({ folder, remember, skips }) => {
      const train = { kind: "command", run, inputs: ["settings.json", "lib/**"] };
      await remember(train);
      expect(await skips("train", train)).toBe(true);
      await writeFile(join(folder, "unrelated.txt"), "new");
      expect(await skips("train", train)).toBe(true);
      await writeFile(join(folder, name), "changed");
      expect(await skips("train", train)).toBe(false);
    }),
  );

  it("runs a program whose declared inputs are not there", () =>
    withFiles(async ({ remember, skips }) => {
      const train = { kind: "command", run, inputs: ["absent/*.py"] };
      await remember(train);
      expect(await skips("train", train)).toBe(false);
    }));

  it("takes a name that looks like a glob as it is written", () =>
    withFiles(async ({ folder, remember, skips }) => {
      const train = { kind: "onnx", file: "model[1].onnx" };
      await writeFile(join(folder, "model[1].onnx"), "one");
      await remember(train);
      expect(await skips("train", train)).toBe(true);
      await writeFile(join(folder, "model[1].onnx"), "two");
      expect(await skips("train", train)).toBe(false);
    }));
});
