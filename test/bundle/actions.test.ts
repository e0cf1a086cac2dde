import { globSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cachedEngine } from "../../adapters/runner/locate-engine.ts";
import { ENGINE_SETS } from "../../core/engines/engine-sets.ts";
import { startGitHub } from "../fakes/github/start-github.ts";
import { readStoredZip } from "../workflows/harness/artifact-files.ts";
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
  });

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
    for (const text of [
      "::error title=SLIPWAY_E_INPUT_INVALID::",
      "pipelin: unknown input",
      "tenat: unknown input",
      "pipeline: is required",
    ])
      expect(log).toContain(text);
    expect(outputs).toMatchObject({ outcome: "error", document: "" });
    expect(summary).toContain("SLIPWAY_E_INPUT_INVALID");
  });

  it("trains, evaluates and registers a pipeline.ts with the workspace's packages, on GitHub", async () => {
    await using _engines = await folder.installEngines();
    await using github = await startGitHub();
    const sha = await github.commit({ branch: "main", message: "A pipeline", files: { "README.md": "A pipeline" } });
    const env = {
      GITHUB_REPOSITORY: "acme/models",
      GITHUB_EVENT_NAME: "push",
      GITHUB_SHA: sha,
      GITHUB_RUN_ID: "1001",
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_API_URL: github.apiUrl,
      ACTIONS_RESULTS_URL: `${github.resultsUrl}/`,
      ACTIONS_RUNTIME_TOKEN: github.runtimeToken({ run: 1001, job: "model" }),
    };
    const step = (entry: string, inputs: Readonly<Record<string, string>>) =>
      folder.run(entry, { inputs: { "github-token": github.token, ...inputs }, env });

    const train = await step("train", { pipeline: "." });
    expect(train, train.log).toMatchObject({ code: 0, outputs: { outcome: "passed" } });
    expect(train.summary).toContain("linear");
    expect(train.outputs.document).toBe(join(folder.workspace, ".slipway", "out", "churn", "run.json"));

    const evaluate = await step("evaluate", { pipeline: "." });
    expect(evaluate, evaluate.log).toMatchObject({ code: 0, outputs: { outcome: "passed" } });
    expect(evaluate.summary).toContain("roc_auc");
    const artifact = `slipway-evaluation-churn-${sha}`;
    const stored = new Map(github.artifacts.finished(1001).map((each) => [each.name, each]));
    expect([...stored.keys()].toSorted()).toEqual(["report-churn.html", artifact, "slipway-report-churn"]);
    expect([...(await readStoredZip(github, stored.get(artifact))).keys()]).toContain("model/model.json");
    const page = stored.get("report-churn.html");
    expect(page && github.artifacts.read(page).toString()).toMatch(/<svg[\s\S]*<path/); // charts are drawn in the bundle

    const register = await step("register", { artifact });
    expect(register, register.log).toMatchObject({ code: 0, outputs: { outcome: "passed", version: "1.0.0" } });
    expect(await github.api("GET", "releases")).toMatchObject([{ tag_name: "models/churn/v1.0.0", draft: false }]);
    expect(github.problems()).toEqual([]);
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
