import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtempDisposable, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { VERBS } from "../../cli/verbs.ts";
import { slipway } from "./command.ts";

const PIPELINE = `name: churn
task: { kind: binary, target: churn, positive: Yes }
data: { source: churn.csv }
train: { kind: linear }
evaluate: { gates: { roc_auc: { min: 0.8 } } }
`;

async function createProject(pipeline = PIPELINE) {
  const folder = await mkdtempDisposable(join(tmpdir(), "slipway-cli-"));
  await writeFile(join(folder.path, "pipeline.yml"), pipeline);
  await copyFile("pipelines/customer-churn/data/churn.csv", join(folder.path, "churn.csv"));
  return folder;
}

describe("slipway", () => {
  it("lists every verb", async () => {
    const { stdout, status } = await slipway(["--help"], { cwd: tmpdir() });
    expect(status).toBe(0);
    expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name).filter((name) => name !== "help")).toEqual([
      ...VERBS.keys(),
    ]);
  });

  it.each([[["drift"]], [["registry", "list"]]])("shows the options of all verbs in the help of %j", async (words) => {
    const { stdout } = await slipway([...words, "--help"], { cwd: tmpdir() });
    expect(stdout).toMatch(/Global Options:.*--json.*--memory-limit.*--threads/s);
  });

  it.each([["no/such/folder"], ["./model"], ["/no/such/folder"]])(
    "says that there is no folder %s to serve",
    async (model) => {
      await using project = await createProject();
      const { status, stderr } = await slipway(["serve", model], { cwd: project.path });
      expect(status).toBe(2);
      expect(stderr).toContain(`There is no model folder "${model}" (looked for ${resolve(project.path, model)}).`);
    },
  );

  it.each([
    [["nonsense"]],
    [["train", "--nonsense"]],
    [["--threads", "0", "train"]],
    [["--memory-limit", "lots", "train"]],
    [["run", "--stages", "fly"]],
  ])("exits with 2 on %j", async (args) => {
    await using project = await createProject();
    const { status, stderr, stdout } = await slipway(args, { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).not.toBe("");
    expect(stdout).toBe("");
  });

  it("takes a name for a model of the registry where a folder without a model has it too", async () => {
    await using project = await createProject();
    await mkdir(join(project.path, "churn"));
    const { status, stderr } = await slipway(["serve", "churn"], { cwd: project.path });
    expect(status).toBe(2);
    expect(stderr).toContain("SLIPWAY_E_VERSION_NOT_FOUND");
  });

  it("prints the document alone on stdout with --json", async () => {
    await using project = await createProject();
    const trained = await slipway(["train", "--json"], { cwd: project.path });
    expect(JSON.parse(trained.stdout)).toMatchObject({ schema: "slipway/run/v1", pipeline: "churn" });
    const evaluated = await slipway(["evaluate", "--json"], { cwd: project.path });
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ schema: "slipway/evaluation/v1", outcome: "passed" });
    expect([trained.status, evaluated.status]).toEqual([0, 0]);
  });

  it("exits with 3 when a gate fails, after writing the evidence; with 0 on a dry run", async () => {
    await using project = await createProject(PIPELINE.replace("0.8", "0.99"));
    await slipway(["train"], { cwd: project.path });
    const judged = await slipway(["evaluate", "--json"], { cwd: project.path });
    expect(judged.status).toBe(3);
    expect(JSON.parse(judged.stdout)).toMatchObject({
      outcome: "failed",
      gates: [{ metric: "roc_auc", verdict: "fail" }],
    });
    expect((await slipway(["evaluate", "--dry-run"], { cwd: project.path })).status).toBe(0);
    const registered = await slipway(["register", "--json"], { cwd: project.path });
    expect(registered.status).toBe(3);
    expect((await slipway(["registry", "list", "--json"], { cwd: project.path })).stdout.trim()).toBe("[]");
  });

  it("colours nothing for NO_COLOR or a pipe", async () => {
    await using project = await createProject();
    await slipway(["train"], { cwd: project.path });
    const { stdout } = await slipway(["evaluate"], { cwd: project.path, env: { NO_COLOR: "1" } });
    expect(stdout).toContain("ROC AUC");
    expect(stdout).not.toContain("\u001b[");
  });

  it("leaves nothing half-written when it is stopped while training", async () => {
    await using project = await createProject(
      PIPELINE.replace("kind: linear", "kind: mlp, epochs: 500, patience: 500, backend: cpu"),
    );
    const child = spawn(process.execPath, [resolve("cli/main.ts"), "train"], {
      cwd: project.path,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.push(text);
      if (!child.killed && said.join("").includes("split:")) child.kill("SIGINT"); // a second one would leave at once
    });
    const status = await new Promise((done) => child.on("close", done));
    expect(said.join("")).toContain("SLIPWAY_E_INTERRUPTED");
    expect(status).toBe(130);
    const left = await readdir(join(project.path, ".slipway"), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(["pipeline.json"]); // whole, before anything is fitted
  });
});
