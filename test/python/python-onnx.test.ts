import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createDuckDbTableFiles } from "../../adapters/duckdb/table-files.ts";
import { at } from "../../core/at.ts";
import type { RecordedOutputs } from "../../core/data/predictions.ts";
import type { Delivery } from "../../core/documents/delivery.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { ModelDocument } from "../../core/documents/model.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { type CommandResult, slipway } from "../e2e/command.ts";

const EXAMPLE = resolve("examples/python-onnx");
const ROUNDING = 1e-5; // ONNX computes in float32

/** Red with "No module named"? Run it by `npm run test:python`, which brings the Python packages. */
describe("examples/python-onnx", () => {
  let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
  let first: CommandResult;

  beforeAll(async () => {
    folder = await mkdtempDisposable(join(tmpdir(), "slipway-python-"));
    first = await deliver();
    return () => folder.remove();
  });

  const deliver = (): Promise<CommandResult> =>
    slipway(["run", EXAMPLE, "--stages", "train,evaluate,register,report", "--json"], { cwd: folder.path });
  const readOutput = async <Document>(path: string): Promise<Document> =>
    JSON.parse(await readFile(join(folder.path, ".slipway/out/python-onnx", path), "utf8")) as Document;
  const outcomesOf = ({ stdout }: CommandResult) =>
    Object.fromEntries((JSON.parse(stdout) as Delivery).stages.map(({ stage, outcome }) => [stage, outcome]));

  it("is trained by scikit-learn, judged, registered and reported", async () => {
    expect(first.stderr).toContain("python3: depth 2: validation loss 0.");
    expect({ status: first.status, ...outcomesOf(first) }).toEqual({
      status: 0,
      train: "passed",
      evaluate: "passed",
      register: "passed",
      report: "passed",
    });
    const model = await readOutput<ModelDocument>("model/model.json");
    expect(model).toMatchObject({ trainer: "command", format: "onnx" });
    expect(model.signature.inputs).toHaveLength(13);
    const run = await readOutput<RunDocument>("run.json");
    expect(run.trainer.backend).toMatch(/^onnxruntime-(node|web)$/);
    expect(run.model.parity).toBe(0);
    const { metrics } = await readOutput<Evaluation>("evaluation.json");
    expect(metrics.roc_auc?.value).toBeGreaterThan(0.8);
  });

  it("is not trained again while nothing that it reads has changed", async () => {
    // The first run registered a champion, so the second one holds the same model against it; the third has nothing to do.
    expect(outcomesOf(await deliver())).toMatchObject({ train: "skipped", evaluate: "passed" });
    expect(outcomesOf(await deliver())).toMatchObject({ train: "skipped", evaluate: "skipped" });
  });

  it("scores every test row as scikit-learn does", async () => {
    const program = resolve("test/python/recorded.py");
    const pipeline = {
      name: "recorded",
      task: { kind: "binary", target: "status", positive: "bad" },
      data: {
        source: resolve("pipelines/credit-risk/data/credit.csv"),
        split: { by: "random", test: 0.25, validation: 0.15, seed: 7 },
      },
      train: { kind: "command", run: ["python3", program] },
    };
    await writeFile(join(folder.path, "pipeline.json"), JSON.stringify(pipeline));
    const result = await slipway(["run", ".", "--stages", "train,evaluate"], {
      cwd: folder.path,
      env: { EXAMPLE_FOLDER: EXAMPLE },
    });
    expect(result.stderr).toContain("they can be judged, and never served");
    expect(result.status).toBe(0);
    const load = (name: string): Promise<RecordedOutputs> =>
      createDuckDbTableFiles({}).loadOutputs(join(folder.path, ".slipway/out", name, "predictions.parquet"), ["score"]);
    const [onnx, own] = [await load("python-onnx"), await load("recorded")];
    const expected = new Map(own.rowIds.map((id, row) => [id, at(own.outputs, row)]));
    expect(onnx.rowIds.length).toBeGreaterThan(1000);
    expect(expected.size).toBe(onnx.rowIds.length);
    for (const [row, id] of onnx.rowIds.entries()) {
      expect(Math.abs(at(onnx.outputs, row) - (expected.get(id) ?? Number.NaN))).toBeLessThan(ROUNDING);
    }
  });
});
