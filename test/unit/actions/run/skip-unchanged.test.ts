import { mkdir, mkdtempDisposable, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Stage } from "../../../../actions/run/contract.ts";
import { checkStage, type SkipPorts } from "../../../../actions/run/skip-unchanged.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { buildModel, buildRun } from "../../../fakes/sample-evidence.ts";
import { load, type World, withRun } from "./stamped-run.ts";

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
