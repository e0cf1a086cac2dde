import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import createInference from "ydf-inference";
import { openTensorFlow } from "../../../../adapters/runtime/tensorflow.ts";
import { unpackYdfFiles } from "../../../../adapters/runtime/ydf-archive.ts";
import { loadYdf } from "../../../../adapters/runtime/ydf-library.ts";
import { at } from "../../../../core/at.ts";
import { selectRows } from "../../../../core/data/table.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { compileEncoder } from "../../../../core/model/encode.ts";
import { ydfColumnName, ydfLevel } from "../../../../core/model/ydf-trees.ts";
import { loadCredit, plantFaults, trainModel } from "../../../fakes/trained-model.ts";

const dataset = loadCredit(1000);
const test = plantFaults(dataset.parts.test.table);

describe("mlp", () => {
  it("scores the same to 1e-3 on wasm and cpu, which round differently in every step", async () => {
    const train = { kind: "mlp", epochs: 3, layers: [8] };
    const scores: Float64Array[] = [];
    for (const backend of ["wasm", "cpu"]) {
      const { trained } = await trainModel(dataset, { train: { ...train, backend } });
      expect(trained.backend).toBe(`tfjs-${backend}`);
      scores.push(await trained.predictor.predict(dataset.parts.test.table));
    }
    const [wasm, cpu] = [at(scores, 0), at(scores, 1)];
    expect(Math.max(...wasm.map((score, row) => Math.abs(score - at(cpu, row))))).toBeLessThan(1e-3);
  });

  it("stops early at the lowest validation loss", async () => {
    const train = { kind: "mlp", epochs: 60, patience: 2, layers: [32], learningRate: 0.05, backend: "wasm" };
    const { trained } = await trainModel(dataset, { train });
    const losses = trained.history.map(({ validationLoss }) => validationLoss ?? Infinity);
    expect(trained.history.length).toBeLessThan(60);
    expect(trained.facts).toMatchObject({ bestEpoch: losses.indexOf(Math.min(...losses)) + 1, epochs: losses.length });
    expect(trained.history.length).toBe(losses.indexOf(Math.min(...losses)) + 1 + 2);
  });

  it("keeps its model on its own backend when another is opened", async () => {
    const train = { kind: "mlp", epochs: 2, layers: [8], backend: "cpu" };
    const { trained } = await trainModel(dataset, { train });
    const before = await trained.predictor.predict(test);
    await openTensorFlow("wasm", SILENT_LOGGER);
    expect(await trained.predictor.predict(test)).toEqual(before);
  });

  it("fails with a remedy when a loss is no number", async () => {
    const validation = { ...dataset.parts.validation, table: selectRows(dataset.parts.validation.table, []) };
    const training = trainModel(
      { ...dataset, parts: { ...dataset.parts, validation } },
      { train: { kind: "mlp", backend: "cpu" } },
    );
    await expect(training).rejects.toMatchObject({
      code: "SLIPWAY_E_TRAINING_FAILED",
      remedy: expect.stringContaining("train.learningRate") as unknown,
    });
  });
});

describe("openTensorFlow", () => {
  it("falls back to wasm when native TensorFlow is asked for by auto and absent, else says what to install", async () => {
    const outcome = await openTensorFlow("tensorflow", SILENT_LOGGER).then(
      (opened) => opened.backend,
      (thrown: unknown) => thrown,
    );
    const { backend } = await openTensorFlow("auto", SILENT_LOGGER);
    if (outcome === "tfjs-node") expect(backend).toBe("tfjs-node");
    else {
      expect(outcome).toMatchObject({
        code: "SLIPWAY_E_RUNTIME_MISSING",
        remedy: expect.stringContaining("tfjs-node") as unknown,
      });
      expect(backend).toBe("tfjs-wasm");
    }
  });
});

describe("gbt", () => {
  it("writes archives that Yggdrasil's own inference library reads, with the same scores", async () => {
    const { trained, document } = await trainModel(dataset, { train: { kind: "gbt", members: 1 } });
    const library = await createInference({ print: () => undefined, printErr: () => undefined });
    const model = await library.loadModelFromZipBlob(at([...trained.files.values()], 0));
    const { columns, encode } = compileEncoder(document.preprocessing);
    const matrix = encode(test);
    const examples = Object.fromEntries(
      columns.map(({ codes }, column) => {
        const values = Array.from({ length: test.rows }, (_, row) => at(matrix, row * columns.length + column));
        return [ydfColumnName(column), codes === undefined ? values : values.map(ydfLevel)];
      }),
    );
    const theirs = Float64Array.from(model.predict(examples));
    expect(theirs).toEqual(await trained.predictor.predict(test));
    model.unload();
  });

  it("keeps no file of the archive that depends on when it was written", async () => {
    const { trained } = await trainModel(dataset, { train: { kind: "gbt", members: 1 } });
    const files = await unpackYdfFiles(at([...trained.files.values()], 0), "member-0.zip");
    expect([...files.keys()]).toEqual([
      "data_spec.pb",
      "done",
      "gradient_boosted_trees_header.pb",
      "header.pb",
      "nodes-00000-of-00001",
    ]);
  });
});

describe("libraries", () => {
  it("leave no handlers in the process", async () => {
    const count = () => process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
    const before = count();
    await loadYdf(SILENT_LOGGER);
    expect(count()).toBe(before);
  });

  it("print nothing", async () => {
    const script = `
      const { loadCredit, trainModel } = await import("./test/fakes/trained-model.ts");
      for (const train of [{ kind: "gbt", members: 1 }, { kind: "mlp", epochs: 1, layers: [2] }, { kind: "mlp", epochs: 1, layers: [2], backend: "cpu" }]) {
        const { trained } = await trainModel(loadCredit(300), { train });
        await trained.predictor.predict(loadCredit(300).parts.test.table);
        trained.predictor.dispose();
      }`;
    const node = [process.execPath, ["--input-type=module", "--eval", script]] as const;
    expect(await promisify(execFile)(...node)).toEqual({ stdout: "", stderr: "" });
  });
});
