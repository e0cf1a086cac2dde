import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createDuckDbTableFiles } from "../../../../adapters/duckdb/table-files.ts";
import { openModelFiles } from "../../../../adapters/runtime/open-model-files.ts";
import { runProgram } from "../../../../adapters/runtime/run-program.ts";
import { at } from "../../../../core/at.ts";
import type { Logger } from "../../../../core/log.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { scorePart } from "../../../../core/model/predictor.ts";
import { CREDIT, loadTask, plantFaults, saveAndLoad, TASKS, trainModel } from "../../../fakes/trained-model.ts";

const dataset = loadTask(CREDIT, 400);
const HEAD = `
  import { readFileSync, writeFileSync, copyFileSync } from "node:fs";
  import { join } from "node:path";
  const { SLIPWAY_OUTPUT_DIR: out, SLIPWAY_TASK } = process.env;
  const task = JSON.parse(SLIPWAY_TASK);
  const write = (name, content) => writeFileSync(join(out, name), typeof content === "string" ? content : JSON.stringify(content));
`;

interface Running {
  readonly more?: object;
  readonly log?: Logger;
  readonly signal?: AbortSignal;
}

/** Trains by a Node program of these lines. */
async function run(script: string, { more = {}, log = SILENT_LOGGER, signal }: Running = {}) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  await writeFile(join(folder.path, "train.mjs"), HEAD + script);
  return await trainModel(dataset, {
    train: { kind: "command", run: [process.execPath, "train.mjs"], ...more },
    folder: folder.path,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("command", () => {
  it("hands over the parts as Parquet, the test part without its target, and the task", async () => {
    await using kept = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const failing = run(`
      for (const name of ["TRAIN_DATA", "VALIDATION_DATA", "TEST_FEATURES"]) {
        copyFileSync(process.env["SLIPWAY_" + name], join(${JSON.stringify(kept.path)}, name + ".parquet"));
      }
      copyFileSync(task.details, join(${JSON.stringify(kept.path)}, "task.json"));
    `);
    await expect(failing).rejects.toThrow();
    const tables = createDuckDbTableFiles({});
    const { parts, features } = dataset;
    for (const [name, part] of [
      ["TRAIN_DATA", parts.train],
      ["VALIDATION_DATA", parts.validation],
      ["TEST_FEATURES", parts.test],
    ] as const) {
      const { rowIds, outputs } = await tables.loadOutputs(join(kept.path, `${name}.parquet`), ["age", "income"]);
      expect(rowIds).toHaveLength(part.table.rows);
      const order = new Map(part.rowIds.map((id, row) => [id, row]));
      const ages = part.table.columns.get("age")?.values ?? [];
      expect(rowIds.map((id) => ages[order.get(id) ?? -1])).toEqual([...outputs].filter((_, index) => index % 2 === 0));
    }
    await expect(tables.loadOutputs(join(kept.path, "TEST_FEATURES.parquet"), ["status"])).rejects.toMatchObject({
      code: "SLIPWAY_E_COLUMN_MISSING",
    });
    const task = JSON.parse(await readFile(join(kept.path, "task.json"), "utf8")) as {
      inputs: { name: string }[];
      preprocessing: Record<string, { features: unknown[] }>;
    };
    expect(task).toMatchObject({
      kind: "binary",
      target: "status",
      positive: "bad",
      negative: "good",
      predictions: ["score"],
    });
    expect(task.inputs.map(({ name }) => name)).toEqual(features);
    expect(Object.keys(task.preprocessing)).toEqual(["dense", "columns"]);
  });

  it("hides secrets and what steers the workflow from the program, and passes the rest on", async () => {
    const hidden = {
      ACTIONS_RUNTIME_TOKEN: "a",
      GITHUB_TOKEN: "b",
      GITHUB_ENV: "c",
      GITHUB_OUTPUT: "d",
      AWS_SECRET_ACCESS_KEY: "e",
      NPM_TOKEN: "f",
      DB_PASSWORD: "g",
      INPUT_KEY: "h",
      MY_API_KEY: "i",
      ACTIONS_CACHE_URL: "j",
    };
    for (const [name, value] of Object.entries({ ...hidden, PYTHONPATH: "kept", GITHUB_SHA: "kept" }))
      vi.stubEnv(name, value);
    const lines: string[] = [];
    const names = JSON.stringify([...Object.keys(hidden), "PYTHONPATH", "GITHUB_SHA", "PATH"]);
    const seeing = run(`console.error(${names}.filter((name) => name in process.env).join()); process.exit(3);`, {
      log: { ...SILENT_LOGGER, info: (line) => lines.push(line) },
    });
    await expect(seeing).rejects.toThrow("exit code 3");
    expect(lines).toEqual([`  node: PYTHONPATH,GITHUB_SHA,PATH`]);
  });

  it.each([
    ["nothing", "", /left nothing in \$SLIPWAY_OUTPUT_DIR/],
    ["something else", 'write("notes.txt", "x");', /only notes\.txt/],
    ["a broken ONNX model", 'write("model.onnx", "x");', /no ONNX model/],
    ["a model.json of another format", 'write("model.json", { format: "pickle" });', /model\.json/],
    ["predictions without their column", 'write("predictions.csv", "row_id,p\\n1,2\\n");', /"score"/],
    [
      "predictions for other rows",
      'write("predictions.csv", "row_id,score\\n1,0.5\\n");',
      /no usable score for (\d+) of \1 rows of the test part/,
    ],
    [
      "a row of the test part twice",
      `write("predictions.csv", "row_id,score\\n" + ${JSON.stringify([at(dataset.parts.test.rowIds, 0)])}.flatMap((id) => [id, id]).map((id) => id + ",0.5\\n").join(""));`,
      /1 rows of the test part more than once/,
    ],
    [
      "scores that are no probabilities",
      `write("predictions.csv", ["row_id,score", ...${JSON.stringify(dataset.parts.test.rowIds)}.map((id) => id + ",2")].join("\\n"));`,
      /gives 2 for a row of the test part, which is no probability/,
    ],
  ])("says what is wrong when the program leaves %s", async (_, script, message) => {
    await expect(run(script)).rejects.toThrow(message);
  });

  it.each([
    {
      what: "an exit code",
      script: 'console.error("no such column: agee"); process.exit(2);',
      message: /exit code 2.*no such column: agee/s,
    },
    {
      what: "a signal",
      script: 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);',
      message: /killed by SIGTERM/,
    },
    {
      what: "too much time",
      script: "setInterval(() => {}, 1000);",
      more: { timeoutSeconds: 1 },
      message: /took longer than 1 s/,
    },
    {
      what: "too much output",
      script: 'const line = "x".repeat(1e6); for (;;) writeFileSync(1, line);',
      message: /more than \d+ bytes/,
    },
  ])("tells of $what", async (ending) => {
    await expect(run(ending.script, { more: ending.more ?? {} })).rejects.toMatchObject({
      code: "SLIPWAY_E_TRAINING_FAILED",
      message: expect.stringMatching(ending.message) as unknown,
    });
  });

  it("names a program that does not exist", async () => {
    await expect(run("", { more: { run: ["slipway-has-no-such-program"] } })).rejects.toMatchObject({
      code: "SLIPWAY_E_TRAINING_FAILED",
      message: expect.stringContaining("there is no such program") as unknown,
    });
  });

  it("names what no program can be given", async () => {
    await expect(run("", { more: { run: [process.execPath, "a\0b"] } })).rejects.toMatchObject({
      code: "SLIPWAY_E_TRAINING_FAILED",
      message: expect.stringContaining("an argument holds a NUL") as unknown,
    });
  });

  it("does not start the program once it was interrupted", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const controller = new AbortController();
    controller.abort();
    const running = runProgram({
      run: [process.execPath, "--eval", `require("fs").writeFileSync("started", "")`],
      folder: folder.path,
      environment: {},
      timeoutMs: 60_000,
      signal: controller.signal,
      onLine: () => undefined,
    });
    await expect(running).rejects.toMatchObject({ code: "SLIPWAY_E_INTERRUPTED" });
    await expect(readdir(folder.path)).resolves.toEqual([]);
  });

  it("hands arguments over as they are: no shell looks at them", async () => {
    const odd = "$(touch pwned); `id` 'a b' \"c\"";
    const lines: string[] = [];
    const failing = run("console.error(JSON.stringify(process.argv.slice(2))); process.exit(1);", {
      more: { run: [process.execPath, "train.mjs", odd] },
      log: { ...SILENT_LOGGER, info: (line) => lines.push(line) },
    });
    await expect(failing).rejects.toThrow();
    expect(lines).toEqual([`  node: ${JSON.stringify([odd])}`]);
  });

  /** The child holds the program's error output open, so that the training ends only when both have. */
  const WITH_CHILD = `
    const { spawn } = await import("node:child_process");
    spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    console.error("started");`;

  it("stops the program, and what it started, when it is interrupted", async () => {
    const controller = new AbortController();
    const running = run(`${WITH_CHILD} setInterval(() => {}, 1000);`, {
      signal: controller.signal,
      log: { ...SILENT_LOGGER, info: () => controller.abort() },
    });
    await expect(running).rejects.toMatchObject({ code: "SLIPWAY_E_INTERRUPTED" });
  });

  it("does not wait for what the program left behind", async () => {
    await expect(run(`${WITH_CHILD} process.exit(4);`)).rejects.toThrow("exit code 4");
  });

  it("does not wait for what left the program's group and holds its output open", async () => {
    const lines: string[] = [];
    const script = WITH_CHILD.replace("{ stdio", "{ detached: true, stdio").replace(
      'console.error("started")',
      "console.error(child.pid)",
    );
    const running = run(`${script.replace("spawn(process", "const child = spawn(process")} process.exit(5);`, {
      log: { ...SILENT_LOGGER, info: (line) => lines.push(line) },
    });
    try {
      await expect(running).rejects.toThrow("exit code 5");
    } finally {
      process.kill(Number(lines.join("").replace("  node: ", "")), "SIGKILL");
    }
  });

  it("keeps bare predictions for judging, and says that they cannot be served", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    const warnings: string[] = [];
    const ids = JSON.stringify(dataset.parts.test.rowIds);
    const model = await run(
      `write("predictions.csv", ["row_id,score", ...${ids}.map((id, row) => id + "," + (row % 10) / 10)].join("\\n"));`,
      { log: { ...SILENT_LOGGER, warn: (line) => warnings.push(line) } },
    );
    expect(model.document).toMatchObject({ format: "recorded", signature: { inputs: [] } });
    const loaded = await saveAndLoad(model, folder.path);
    const scores = await scorePart(loaded, dataset.parts.test);
    expect(scores).toEqual(Float64Array.from(dataset.parts.test.rowIds, (_, row) => (row % 10) / 10));
    await expect(loaded.predict(dataset.parts.test.table)).rejects.toMatchObject({ code: "SLIPWAY_E_MODEL_INVALID" });
    await expect(scorePart(loaded, dataset.parts.train)).rejects.toThrow(/have none/);
    expect(warnings.join()).toContain("never served");
  });
});

/** A model in Slipway's own format, as a program that knows the encoding would write it. */
const LINEAR_PROGRAM = `
  const { preprocessing, kind, classes = [] } = JSON.parse(readFileSync(task.details, "utf8"));
  const columns = preprocessing.dense.features.flatMap((feature) =>
    feature.kind === "category"
      ? [...feature.levels.map((level) => "level:" + level), ...(feature.missingLevel ? ["missing"] : []), ...(feature.otherLevel ? ["other"] : [])].map((part) => [feature.name, part])
      : ["value", ...feature.knots.map((knot) => "above:" + knot), ...(feature.indicator ? ["missing"] : [])].map((part) => [feature.name, part]));
  const several = kind === "multiclass";
  const values = (index) => several ? { values: classes.map((_, at) => Math.sin(index + at)) } : { value: Math.sin(index) / 4 };
  write("linear.json", {
    schema: several ? "slipway/linear-multiclass/v1" : "slipway/linear/v1",
    intercept: several ? classes.map(() => 0) : 0,
    coefficients: columns.map(([feature, part], index) => ({ feature, part, ...values(index) })),
  });
  write("model.json", { format: "linear", preprocessing: preprocessing.dense });
`;

describe.each(TASKS)("a program that writes a $kind model in Slipway's own format", (task) => {
  it("is served as it is judged", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
    await writeFile(join(folder.path, "train.mjs"), HEAD + LINEAR_PROGRAM);
    const own = loadTask(task, 300);
    const train = { kind: "command", run: [process.execPath, "train.mjs"] };
    const model = await trainModel(own, { train, task, folder: folder.path });
    expect(model.document).toMatchObject({ format: "linear", trainer: "command" });
    const loaded = await saveAndLoad(model, join(folder.path, "model"));
    const table = plantFaults(own.parts.test.table);
    expect(await loaded.predict(table)).toEqual(await model.trained.predictor.predict(table));
    const { files } = model.trained;
    await expect(
      openModelFiles({ document: { ...model.document, format: "ydf" }, files }, SILENT_LOGGER),
    ).rejects.toThrow();
  });
});
