import { existsSync } from "node:fs";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createSequenceGraph } from "../../adapters/runtime/sequence-graph.ts";
import { sequenceTrainer } from "../../adapters/runtime/sequence-trainer.ts";
import { openTensorFlow } from "../../adapters/runtime/tensorflow.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { NETWORK_FILE, WEIGHTS_FILE } from "../../core/model/dense-network.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import { measureParity, PARITY_TOLERANCE } from "../../core/model/parity.ts";
import { scoreSequences } from "../../core/model/sequence-network.ts";
import { createRng } from "../../core/rng.ts";
import { loadCredit, plantFaults, saveAndLoad, type TrainedForTest, trainModel } from "../fakes/trained-model.ts";

/** npm installs the package without its native half where the installer cannot download it. */
function hasBinding(): boolean {
  try {
    const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json");
    return existsSync(join(dirname(manifest), "lib/napi-v8/tfjs_binding.node"));
  } catch {
    return false;
  }
}

/** Red because skipped? Build @tensorflow/tfjs-node's binding first: `npm run test:native` does. */
describe.skipIf(!hasBinding())("native TensorFlow (skipped where tfjs_binding.node is not built)", () => {
  const dataset = loadCredit(1500);
  const test = dataset.parts.test.table;
  const train = { kind: "mlp", epochs: 8 };
  let model: TrainedForTest;

  beforeAll(async () => {
    model = await trainModel(dataset, { train });
  });

  it("is what auto chooses, and what is recorded", () => {
    expect(model.trained.backend).toBe("tfjs-node");
  });

  it("gives the same digest and the same scores to the bit when trained twice", async () => {
    const again = await trainModel(dataset, { train });
    expect(again.document.digest).toBe(model.document.digest);
    expect(await again.trained.predictor.predict(test)).toEqual(await model.trained.predictor.predict(test));
  });

  it("is served with the same scores, gaps, unseen levels and extremes included", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const served = await saveAndLoad(model, folder.path);
    for (const table of [test, plantFaults(test)]) {
      expect(await measureParity(model.trained.predictor, served, table)).toBeLessThanOrEqual(PARITY_TOLERANCE);
    }
  });

  it("reads the saved files as its own model, with the same scores", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const served = await saveAndLoad(model, folder.path);
    const { core, layers } = await openTensorFlow("tensorflow", SILENT_LOGGER);
    const network = JSON.parse(await readFile(join(folder.path, NETWORK_FILE), "utf8")) as {
      modelTopology: object;
      weightsManifest: [{ weights: [] }];
    };
    const weights = await readFile(join(folder.path, WEIGHTS_FILE));
    const loaded = await layers.loadLayersModel(
      core.io.fromMemory({
        modelTopology: network.modelTopology,
        weightSpecs: network.weightsManifest[0].weights,
        weightData: Uint8Array.from(weights).buffer,
      }),
    );
    const { columns, encode } = compileEncoder(model.document.preprocessing);
    const output = loaded.predict(core.tensor2d(Float32Array.from(encode(test)), [test.rows, columns.length]));
    if (Array.isArray(output)) throw new Error("one output expected");
    const native = { predict: async () => Float64Array.from(await output.data()) };
    expect(await measureParity(native, served, test)).toBeLessThanOrEqual(PARITY_TOLERANCE);
  });

  it("agrees with wasm to 0.01 after training, which rounds differently in every step", async () => {
    const wasm = await trainModel(dataset, { train: { ...train, backend: "wasm" } });
    expect(wasm.trained.backend).toBe("tfjs-wasm");
    expect(await measureParity(model.trained.predictor, wasm.trained.predictor, test)).toBeLessThan(0.01);
  });
});

/** Red because skipped? As above. */
describe.skipIf(!hasBinding())("native TensorFlow, networks over windows", () => {
  const rows = 40;
  const rng = createRng(5);
  const inputs = Float32Array.from({ length: rows * 30 }, () => rng.normal());
  const targets = Float32Array.from({ length: rows }, (_, row) => inputs[row * 30 + 25] ?? 0);
  const samples = { rows, inputs, targets };

  it.each(["lstm", "conv1d"])("learns the same %s twice, and its saved form scores alike", async (cell) => {
    const request = {
      shape: { steps: 6, channels: 5, outputs: 1 },
      train: samples,
      validation: samples,
      parameters: { cell, units: 4, epochs: 12, learningRate: 0.05, backend: "tensorflow" },
      seed: 3,
      log: SILENT_LOGGER,
      signal: new AbortController().signal,
    };
    const train = async () => await sequenceTrainer.trainSequences?.(request);
    const [first, second] = [await train(), await train()];
    if (first === undefined) throw new Error("the trainer learns no windows");
    expect(first.backend).toBe("tfjs-node");
    expect(second).toEqual(first);
    expect(first.history.at(-1)?.loss).toBeLessThan(first.history[0]?.loss ?? 0);
    const tensorflow = await openTensorFlow("tensorflow", SILENT_LOGGER);
    const graph = createSequenceGraph(tensorflow, first.network, { learningRate: 0.01, l2: 0 });
    const expected = await graph.predict(inputs, rows);
    const actual = scoreSequences(first.network, inputs);
    expect(Math.max(...actual.map((value, row) => Math.abs(value - (expected[row] ?? Number.NaN))))).toBeLessThan(1e-6);
    graph.dispose();
  });
});
