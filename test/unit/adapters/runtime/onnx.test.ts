import { mkdtempDisposable, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadOnnxRuntime } from "../../../../adapters/runtime/onnx-library.ts";
import { at } from "../../../../core/at.ts";
import { buildTable } from "../../../../core/data/table.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { measureParity } from "../../../../core/model/parity.ts";
import type { TabularTask } from "../../../../core/pipeline/schema.ts";
import { loadTask, plantFaults, saveAndLoad, trainModel } from "../../../fakes/trained-model.ts";

const FIXTURES = "test/fixtures/onnx";
const NUMBERS = ["age", "income", "amount"];
const BINARY: TabularTask = { kind: "binary", target: "status", positive: "bad" };
const MULTICLASS: TabularTask = { kind: "multiclass", target: "home" };
const REGRESSION: TabularTask = { kind: "regression", target: "amount" };

interface Golden {
  readonly rows: readonly (readonly (number | string | null)[])[];
  readonly binary: { readonly probabilities: readonly number[] };
  readonly multiclass: { readonly probabilities: readonly number[] };
  readonly matrix: { readonly predictions: readonly number[] };
}
const golden = JSON.parse(await readFile(join(FIXTURES, "golden.json"), "utf8")) as Golden;
/** The rows that Python scored. */
const rows = buildTable([
  ...NUMBERS.map((name, index) => ({
    name,
    kind: "number" as const,
    values: Float64Array.from(golden.rows, (row) => (row[index] === null ? Number.NaN : Number(row[index]))),
  })),
  { name: "job", kind: "category", values: golden.rows.map((row) => String(row[3])) },
]);

function prepare(task: TabularTask, features: readonly string[]) {
  return { ...loadTask(task, 400), features };
}

const train = (file: string, more: object = {}) => ({ kind: "onnx", file: `${file}.onnx`, ...more });
const options = { folder: resolve(FIXTURES) };

describe("onnx", () => {
  it.each([
    {
      file: "binary",
      task: BINARY,
      features: [...NUMBERS, "job"],
      expected: golden.binary.probabilities.filter((_, index) => index % 2 === 0),
    },
    { file: "multiclass", task: MULTICLASS, features: ["job", ...NUMBERS], expected: golden.multiclass.probabilities },
    { file: "matrix", task: REGRESSION, features: NUMBERS.slice(0, 2), expected: golden.matrix.predictions },
  ])(
    "scores the $file model as Python does, in training and served alike",
    async ({ file, task, features, expected }) => {
      await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
      const dataset = prepare(task, features);
      const model = await trainModel(dataset, { train: train(file), task, ...options });
      expect(model.trained.backend).toMatch(/^onnxruntime-(node|web)$/);
      const loaded = await saveAndLoad(model, folder.path);
      const scores = await loaded.predict(rows);
      expect(scores).toHaveLength(expected.length);
      for (const [index, score] of scores.entries()) {
        expect(Math.abs(score - at(expected, index)) / Math.max(1, Math.abs(score))).toBeLessThan(1e-6);
      }
      const { table } = dataset.parts.test;
      for (const tested of [table, plantFaults(table)])
        expect(await measureParity(model.trained.predictor, loaded, tested)).toBe(0);
      expect(await Promise.all([loaded.predict(rows), loaded.predict(rows)])).toEqual([scores, scores]);
      model.trained.predictor.dispose();
      loaded.dispose();
    },
  );

  it("keeps in the signature only what the model reads", async () => {
    const { document } = await trainModel(prepare(BINARY, ["time", ...NUMBERS, "job", "records"]), {
      train: train("binary"),
      ...options,
    });
    expect(document.signature.inputs.map(({ name }) => name)).toEqual([...NUMBERS, "job"]);
    expect(document.files.map(({ path }) => path)).toEqual(["model.onnx", "onnx.json"]);
  });

  it("notices by the labels that the classes are in another order", async () => {
    const training = trainModel(prepare(BINARY, [...NUMBERS, "job"]), {
      train: train("binary", { classes: ["good", "bad"] }),
      ...options,
    });
    await expect(training).rejects.toMatchObject({
      code: "SLIPWAY_E_MODEL_INVALID",
      remedy: expect.stringContaining("train.classes") as unknown,
    });
  });

  it.each([
    { what: "probabilities in a map", file: "zipmap", features: [...NUMBERS, "job"], message: /zipmap/ },
    { what: "a column that the data has not", file: "binary", features: NUMBERS, message: /"job"/ },
    {
      what: "numbers where probabilities belong",
      file: "matrix",
      features: NUMBERS.slice(0, 2),
      message: /probability/,
    },
  ])("refuses $what", async ({ file, features, message }) => {
    await expect(
      trainModel(prepare(BINARY, features), { train: train(file), task: BINARY, ...options }),
    ).rejects.toThrow(message);
  });

  it("refuses a damaged file by name", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const content = await readFile(join(FIXTURES, "binary.onnx"));
    const dataset = prepare(BINARY, [...NUMBERS, "job"]);
    for (const damaged of [content.subarray(0, 500), new Uint8Array(300), Buffer.from("not a model")]) {
      await writeFile(join(folder.path, "damaged.onnx"), damaged);
      await expect(trainModel(dataset, { train: train("damaged"), folder: folder.path })).rejects.toMatchObject({
        code: "SLIPWAY_E_MODEL_INVALID",
        message: expect.stringContaining("damaged.onnx") as unknown,
      });
    }
  });

  it("refuses a model folder whose onnx.json says something else", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const model = await trainModel(prepare(BINARY, [...NUMBERS, "job"]), { train: train("binary"), ...options });
    const plan = new TextDecoder().decode(model.trained.files.get("onnx.json"));
    for (const [from, to] of [
      ['"age"', '"agee"'],
      ['"output": "probabilities"', '"output": "others"'],
      ['"width": 2', '"width": 0'],
    ] as const) {
      const files = new Map([...model.trained.files, ["onnx.json", new TextEncoder().encode(plan.replace(from, to))]]);
      const { assembleModel } = await import("../../../../core/model/assemble-model.ts");
      const { sha256 } = await import("../../../fakes/trained-model.ts");
      const { signature, preprocessing, task } = model.document;
      const document = assembleModel(
        { pipeline: "test", record: { id: "onnx", format: "onnx" }, task, signature, preprocessing, files },
        sha256,
      );
      await expect(
        saveAndLoad({ trained: { ...model.trained, files }, document }, join(folder.path, String(from.length))),
      ).rejects.toMatchObject({ code: "SLIPWAY_E_MODEL_INVALID" });
    }
  });
});

describe("onnx", () => {
  it("names a file that does not exist", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    await expect(
      trainModel(prepare(BINARY, NUMBERS), { train: train("absent"), folder: folder.path }),
    ).rejects.toMatchObject({
      code: "SLIPWAY_E_MODEL_INVALID",
      message: expect.stringContaining("does not exist") as unknown,
    });
  });

  it("takes a file that is linked to", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    await symlink(resolve(FIXTURES, "binary.onnx"), join(folder.path, "binary.onnx"));
    const { document } = await trainModel(prepare(BINARY, [...NUMBERS, "job"]), {
      train: train("binary"),
      folder: folder.path,
    });
    expect(document.format).toBe("onnx");
  });
});

describe("ONNX Runtime", () => {
  const absent = (name: string): Promise<unknown> =>
    Promise.reject(new Error(`Cannot find package '${name}'\nat line 1`));
  const runtime = () => ({ env: {}, Tensor: class {}, InferenceSession: {} });

  it("is said to be missing, with both packages and what to install, where neither loads", async () => {
    await expect(loadOnnxRuntime(SILENT_LOGGER, absent)).rejects.toMatchObject({
      code: "SLIPWAY_E_RUNTIME_MISSING",
      message: expect.stringMatching(
        /onnxruntime-node: Cannot find package 'onnxruntime-node'; onnxruntime-web: Cannot find package 'onnxruntime-web'\./,
      ) as unknown,
      remedy: expect.stringContaining("onnxruntime-web") as unknown,
    });
  });

  it("is the native package where it loads, else the one that runs everywhere", async () => {
    const native = await loadOnnxRuntime(SILENT_LOGGER, async () => ({ default: runtime() }));
    expect(native.name).toBe("onnxruntime-node");
    const only = (name: string) => (name === "onnxruntime-web" ? Promise.resolve(runtime()) : absent(name));
    expect((await loadOnnxRuntime(SILENT_LOGGER, only)).name).toBe("onnxruntime-web");
  });
});
