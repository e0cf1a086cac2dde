import { existsSync } from "node:fs";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openTensorFlow } from "../../adapters/runtime/tensorflow.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { NETWORK_FILE, WEIGHTS_FILE } from "../../core/model/dense-network.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import { measureParity, PARITY_TOLERANCE } from "../../core/model/parity.ts";
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
