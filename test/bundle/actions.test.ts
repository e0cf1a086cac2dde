import { globSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cachedEngine } from "../../adapters/runner/locate-engine.ts";
import { ENGINE_SETS } from "../../core/engines/engine-sets.ts";
import { createEmptyFolder, type EmptyFolder, writePipeline } from "./empty-folder.ts";

interface Manifest {
  readonly runs: { readonly using: string; readonly main?: string; readonly post?: string };
}

/** The actions as users get them: bundles in a folder that has neither sources nor node_modules. */
describe("the bundled actions", () => {
  let folder: EmptyFolder;

  beforeAll(async () => {
    folder = await createEmptyFolder();
    await writePipeline(folder.workspace);
  }, 120_000);

  afterAll(() => folder[Symbol.asyncDispose]());

  it.each(globSync("actions/*/action.yml"))("%s starts a bundle that is there", (file) => {
    const { runs } = parse(readFileSync(file, "utf8")) as Manifest;
    expect(runs.using).toBe("node24");
    const entries = [runs.main, runs.post].filter((entry) => entry !== undefined);
    expect(entries.map((entry) => globSync(join(folder.action, file, "..", entry)).length)).toEqual(
      entries.map(() => 1),
    );
  });

  it("names every missing input of an action at once", async () => {
    const { code, log, outputs, summary } = await folder.run("train", { inputs: { pipelin: "churn", tenat: "x" } });
    expect(code).toBe(1);
    for (const text of ["::error title=SLIPWAY_E_INPUT_INVALID::", "pipelin", "tenat", "pipeline: Invalid input"])
      expect(log).toContain(text);
    expect(outputs).toMatchObject({ outcome: "error", document: "" });
    expect(summary).toContain("SLIPWAY_E_INPUT_INVALID");
  });

  it("trains, evaluates and registers a pipeline.ts with the workspace's packages", async () => {
    await using _engines = await folder.installEngines();
    const train = await folder.run("train", { inputs: { pipeline: "." } });
    expect(train).toMatchObject({ code: 0, outputs: { outcome: "passed" } });
    expect(train.summary).toContain("linear");
    expect(train.outputs.document).toBe(join(folder.workspace, ".slipway", "out", "churn", "run.json"));

    const evaluate = await folder.run("evaluate", { inputs: { pipeline: ".", upload: "false" } });
    expect(evaluate).toMatchObject({ code: 0, outputs: { outcome: "passed" } });
    expect(evaluate.summary).toContain("roc_auc");

    const register = await folder.run("register", { inputs: { pipeline: "." }, env: { SLIPWAY_REGISTRY: "files" } });
    expect(register).toMatchObject({ code: 0, outputs: { outcome: "passed", version: "1.0.0" } });
  });

  it("takes engines from the tool cache when the workspace has none", async () => {
    const [duckdb] = ENGINE_SETS;
    if (duckdb === undefined) throw new Error("no engines");
    const cached = cachedEngine(duckdb, { toolCache: folder.toolCache, locks: join(folder.action, "engines") });
    await mkdir(cached, { recursive: true });
    await symlink(resolve("node_modules"), join(cached, "node_modules"));
    const { code, log } = await folder.run("train", { inputs: { pipeline: "." }, env: { RUNNER_DEBUG: "1" } });
    expect(log).toContain("DuckDB is taken from the tool cache");
    expect(code).toBe(0);
  });

  it("says what to do when an engine is nowhere and cannot be installed", async () => {
    const offline = {
      RUNNER_TOOL_CACHE: folder.workspace,
      NPM_CONFIG_REGISTRY: "http://127.0.0.1:9/",
      NPM_CONFIG_FETCH_RETRIES: "0",
    };
    const { code, log, summary } = await folder.run("train", { inputs: { pipeline: "." }, env: offline });
    expect(code).toBe(1);
    expect(log).toContain("::error title=SLIPWAY_E_RUNTIME_MISSING::DuckDB is neither in the workspace nor");
    expect(summary).toContain("npm install @duckdb/node-api@");
  });
});
